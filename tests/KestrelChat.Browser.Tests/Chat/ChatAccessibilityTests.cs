using KestrelChat.Browser.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KestrelChat.Browser.Tests.Chat;

/// <summary>Axe finds nothing in the chat's page.</summary>
[Trait("Category", "Program")]
public sealed class ChatAccessibilityTests(Chromium chromium)
{
    [Theory]
    [InlineData(Look.Light)]
    [InlineData(Look.Dark)]
    [InlineData(Look.Phone)]
    public async Task The_page_has_no_fault(Look look)
    {
        using var server = await PagesServer.StartAsync();
        using var ada = await server.ConnectAsync("ada");
        await ada.SendAsync("before\n");
        await ada.ReadLineAsync(line => line == "ada: before");
        await using var page = await ChatPage.OpenAsync(chromium, server, look: look);
        await page.SeeAsync("before");
        await page.Page.AssertAccessibleAsync();

        // Each kind of line, the suggestions, and the question about several lines.
        await page.TypeAsync("/nick carol");
        await page.TypeAsync("hello ada");
        await page.TypeAsync("/me waves");
        await page.TypeAsync("/topic tea");
        await page.TypeAsync("/msg ada a secret");
        await page.TypeAsync("/whois ada");
        await ada.SendAsync("/msg carol another\nhello carol\n");
        await page.SeeAsync("hello carol");
        await page.Page.AssertAccessibleAsync();

        await page.Box.PressSequentiallyAsync("/n");
        await Expect(page.Page.Locator("#suggestions").GetByRole(AriaRole.Option).First).ToBeVisibleAsync();
        await page.Page.AssertAccessibleAsync();

        await page.Box.FillAsync("one\ntwo\nthree");
        await page.Box.PressAsync("Enter");
        await Expect(page.Dialog).ToBeVisibleAsync();
        await page.Page.AssertAccessibleAsync();
    }

    [Fact]
    public async Task The_drawer_of_a_phone_has_no_fault()
    {
        using var server = await PagesServer.StartAsync();
        await using var page = await ChatPage.OpenAsync(chromium, server, look: Look.Phone);

        await page.Page.Locator("#side-toggle").ClickAsync();
        await Expect(page.Page.Locator("#side-close")).ToBeFocusedAsync();

        await page.Page.AssertAccessibleAsync();
    }

    [Theory]
    [InlineData("ru", "Сообщения")]
    [InlineData("zh", "消息")]
    public async Task The_page_speaks_the_language_of_its_endpoint(string wording, string log)
    {
        using var server = await PagesServer.StartAsync($"--Chat:Endpoints:Browser:Wording={wording}");
        await using var page = await chromium.OpenAsync(language: "eo");

        await page.Page.GotoAsync(server.ChatUrl());

        await Expect(page.Page.Locator("html")).ToHaveAttributeAsync("lang", wording);
        await Expect(page.Page.GetByRole(AriaRole.Log, new() { Name = log })).ToBeVisibleAsync();
        await page.Page.AssertAccessibleAsync();
    }
}
