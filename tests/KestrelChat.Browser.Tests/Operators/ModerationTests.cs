using System.Text.RegularExpressions;
using KestrelChat.Browser.Tests.Support;
using KestrelChat.Testing.Programs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KestrelChat.Browser.Tests.Operators;

/// <summary>What an operator can do with the token, and to whom it happens.</summary>
[Trait("Category", "Program")]
public sealed class ModerationTests(Chromium chromium)
{
    [Fact]
    public async Task A_ban_closes_the_clients_that_its_dialog_names()
    {
        using var server = await PagesServer.StartAsync(PagesServer.Proxied);
        using var eve = await server.ConnectAsync("eve", "203.0.113.7");
        using var mallory = await server.ConnectAsync("mallory", "203.0.113.9");
        using var ada = await server.ConnectAsync("ada", "198.51.100.4");
        await using var page = await OperatorsPage.OpenAsync(chromium, server);
        await page.OpenClientAsync("eve");
        await page.Client.GetByRole(AriaRole.Button, new() { Name = "Ban…" }).ClickAsync();
        await page.AnswerTokenAsync();

        await Expect(page.Dialog.GetByLabel("Address, or a range")).ToHaveValueAsync("203.0.113.7");
        await Expect(page.Dialog.Locator("#ban-hits")).ToHaveTextAsync(new Regex("It disconnects 1 client of this node: .*eve"));
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "its /24" }).ClickAsync();
        await Expect(page.Dialog.Locator("#ban-hits")).ToContainTextAsync("It disconnects 2 clients of this node");
        await page.Dialog.GetByLabel("Reason").FillAsync("flooding");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Ban", Exact = true }).ClickAsync();

        Assert.Contains("flooding", (await eve.ReadToEndAsync()).Split('\n')[^2], StringComparison.Ordinal);
        Assert.Contains("flooding", (await mallory.ReadToEndAsync()).Split('\n')[^2], StringComparison.Ordinal);
        await ada.SendAsync("still here\n");
        await ada.ReadLineAsync(line => line.EndsWith("still here", StringComparison.Ordinal));
        await Expect(page.Clients).ToHaveCountAsync(1);
        await page.ScrollToAsync("bans");
        await Expect(page.Bans).ToContainTextAsync(["203.0.113.0/24"]);
        await page.ScrollToAsync("audit");
        await Expect(page.Audit.First).ToContainTextAsync("203.0.113.0/24");
    }

    [Fact]
    public async Task A_lifted_ban_lets_the_client_back_in()
    {
        using var server = await PagesServer.StartAsync(PagesServer.Proxied);
        await server.Http.BanAsync("203.0.113.7", "flooding");
        await using var page = await OperatorsPage.OpenAsync(chromium, server);
        await page.EnterTokenAsync();
        await page.ScrollToAsync("bans");

        await page.Bans.GetByRole(AriaRole.Button, new() { Name = "Lift the ban of 203.0.113.7" }).ClickAsync();

        await Expect(page.Bans).ToHaveCountAsync(0);
        using var eve = await server.ConnectAsync("eve", "203.0.113.7");
    }

    [Fact]
    public async Task A_disconnected_client_is_told_the_reason()
    {
        using var server = await PagesServer.StartAsync();
        using var eve = await server.ConnectAsync("eve");
        using var ada = await server.ConnectAsync("ada");
        await using var page = await OperatorsPage.OpenAsync(chromium, server);
        await page.EnterTokenAsync();
        await page.OpenClientAsync("eve");

        await page.Client.GetByRole(AriaRole.Button, new() { Name = "Disconnect…" }).ClickAsync();
        await Expect(page.Dialog.Locator(".whom")).ToContainTextAsync(eve.Address);
        await page.Dialog.GetByLabel("Reason").FillAsync("please come back later");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Disconnect", Exact = true }).ClickAsync();

        Assert.Contains("please come back later", (await eve.ReadToEndAsync()).Split('\n')[^2], StringComparison.Ordinal);
        await Expect(page.Client.GetByRole(AriaRole.Alert)).ToContainTextAsync("has left");
        await Expect(page.Clients).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task A_muted_client_is_not_heard_until_it_is_unmuted()
    {
        using var server = await PagesServer.StartAsync();
        using var eve = await server.ConnectAsync("eve");
        using var ada = await server.ConnectAsync("ada");
        await using var page = await OperatorsPage.OpenAsync(chromium, server);
        await page.EnterTokenAsync();
        await page.OpenClientAsync("eve");

        await page.Client.GetByRole(AriaRole.Button, new() { Name = "Mute…" }).ClickAsync();
        await page.Dialog.GetByLabel("Minutes").FillAsync("5");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Mute", Exact = true }).ClickAsync();
        await Expect(page.Page.Locator("#notice")).ToHaveTextAsync(new Regex("eve.* is muted for 5 minutes"));
        await eve.SendAsync("nobody hears this\n/whois nobody-there\n");
        await eve.ReadLineAsync(line => line.Contains("nobody-there", StringComparison.Ordinal));
        await page.Client.GetByRole(AriaRole.Button, new() { Name = "Unmute" }).ClickAsync();
        await Expect(page.Page.Locator("#notice")).ToHaveTextAsync(new Regex("eve.* may speak again"));
        await eve.SendAsync("hello again\n");

        Assert.Equal("eve: hello again", await ada.ReadLineAsync(line => line.StartsWith("eve: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_wrong_token_is_refused_and_asked_for_again()
    {
        using var server = await PagesServer.StartAsync();
        await using var page = await OperatorsPage.OpenAsync(chromium, server);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Enter token…" }).ClickAsync();

        await page.Dialog.GetByLabel("Token").FillAsync("guessed");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Use it" }).ClickAsync();
        await Expect(page.Dialog.GetByRole(AriaRole.Alert)).Not.ToBeEmptyAsync();
        await page.AnswerTokenAsync();

        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Forget token" })).ToBeVisibleAsync();
    }
}
