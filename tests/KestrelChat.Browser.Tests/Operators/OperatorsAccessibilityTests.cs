using KestrelChat.Browser.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KestrelChat.Browser.Tests.Operators;

/// <summary>Axe finds nothing in the operators' page, whatever is open in it.</summary>
[Trait("Category", "Program")]
public sealed class OperatorsAccessibilityTests(Chromium chromium)
{
    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.Dark)]
    [InlineData(Look.Phone)]
    public async Task The_page_has_no_fault(Look look)
    {
        using var server = await PagesServer.StartAsync(PagesServer.Proxied);
        using var ada = await server.ConnectAsync("ada", "198.51.100.4");
        await ada.SendAsync("hello\n");
        await ada.ReadLineAsync(line => line == "ada: hello");
        await using var page = await OperatorsPage.OpenAsync(chromium, server, look);
        await page.Page.AssertAccessibleAsync();

        await page.OpenClientAsync("ada");
        await page.OpenRoomAsync("lobby");
        await Expect(page.Lines).ToHaveCountAsync(1);
        await page.Page.AssertAccessibleAsync();

        await page.Client.GetByRole(AriaRole.Button, new() { Name = "Ban…" }).ClickAsync();
        await page.Page.AssertAccessibleAsync();
        await page.AnswerTokenAsync();
        await Expect(page.Dialog.Locator("#ban-hits")).ToContainTextAsync("ada");
        await page.Page.AssertAccessibleAsync();
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Ban", Exact = true }).ClickAsync();
        await page.ScrollToAsync("bans");
        await Expect(page.Bans).ToHaveCountAsync(1);
        await page.ScrollToAsync("audit");
        await Expect(page.Audit).ToHaveCountAsync(1);
        await page.Page.AssertAccessibleAsync();
    }

    [Fact]
    public async Task The_dialogs_have_no_fault()
    {
        using var server = await PagesServer.StartAsync();
        using var ada = await server.ConnectAsync("ada");
        await using var page = await OperatorsPage.OpenAsync(chromium, server);
        await page.EnterTokenAsync();
        await page.OpenClientAsync("ada");

        foreach (var action in new[] { "Disconnect…", "Mute…" })
        {
            await page.Client.GetByRole(AriaRole.Button, new() { Name = action }).ClickAsync();
            await Expect(page.Dialog).ToBeVisibleAsync();
            await page.Page.AssertAccessibleAsync();
            await page.Page.Keyboard.PressAsync("Escape");
            await Expect(page.Dialog).ToHaveCountAsync(0);
        }
    }
}
