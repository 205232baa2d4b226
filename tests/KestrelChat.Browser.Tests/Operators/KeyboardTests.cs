using KestrelChat.Browser.Tests.Support;
using KestrelChat.Testing.Programs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KestrelChat.Browser.Tests.Operators;

[Trait("Category", "Program")]
public sealed class KeyboardTests(Chromium chromium)
{
    [Fact]
    public async Task A_client_is_found_and_banned_without_a_pointer()
    {
        using var server = await PagesServer.StartAsync(PagesServer.Proxied);
        using var ada = await server.ConnectAsync("ada", "198.51.100.4");
        using var eve = await server.ConnectAsync("eve", "203.0.113.7");
        await using var page = await OperatorsPage.OpenAsync(chromium, server);
        await Expect(page.Clients).ToHaveCountAsync(2);
        var keyboard = page.Page.Keyboard;

        // The table is one stop of Tab; arrows move in it. A client opens, closes, and the focus is back.
        await page.Page.TabToAsync("#clients-rows button.lead");
        await keyboard.PressAsync("ArrowDown");
        await Expect(page.Clients.Nth(1).GetByRole(AriaRole.Button)).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await Expect(page.Client.GetByRole(AriaRole.Heading)).ToBeFocusedAsync();
        await keyboard.PressAsync("Escape");
        await Expect(page.Clients.Nth(1).GetByRole(AriaRole.Button)).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");

        await page.Page.TabToAsync("#client-ban");
        await keyboard.PressAsync("Enter");
        await Expect(page.Dialog.GetByLabel("Token")).ToBeFocusedAsync();
        await keyboard.TypeAsync(AdminCalls.Token);
        await keyboard.PressAsync("Enter");
        await Expect(page.Dialog.GetByLabel("Address, or a range")).ToBeFocusedAsync();
        await page.Page.TabToAsync("#ban-dialog [name=reason]");
        await keyboard.TypeAsync("flooding");
        await keyboard.PressAsync("Enter");

        Assert.Contains("flooding", await eve.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_of_a_plot_are_read_with_the_arrows()
    {
        using var server = await PagesServer.StartAsync();
        await using var page = await OperatorsPage.OpenAsync(chromium, server);
        await page.Page.TabToAsync("#plots-cursor");

        await page.Page.Keyboard.PressAsync("ArrowLeft");
        await page.Page.Keyboard.PressAsync("ArrowLeft");

        await Expect(page.Page.Locator("#plots-cursor")).ToHaveAttributeAsync("aria-valuetext", "10 s ago");
        await Expect(page.Page.Locator("#plots-time")).ToContainTextAsync("10 s ago");
    }
}
