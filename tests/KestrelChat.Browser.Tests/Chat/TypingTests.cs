using KestrelChat.Browser.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KestrelChat.Browser.Tests.Chat;

/// <summary>The box in which one types, by keyboard.</summary>
[Trait("Category", "Program")]
public sealed class TypingTests(Chromium chromium)
{
    [Fact]
    public async Task Arrows_bring_back_what_was_sent_but_no_secret()
    {
        using var server = await PagesServer.StartAsync();
        await using var page = await ChatPage.OpenAsync(chromium, server);
        await page.TypeAsync("one");
        await page.TypeAsync("/op not-the-token");
        await page.TypeAsync("two");
        await page.SeeAsync("two");
        await page.Box.FillAsync("draft");

        await page.Box.PressAsync("ArrowUp");
        await Expect(page.Box).ToHaveValueAsync("two");
        await page.Box.PressAsync("ArrowUp");
        await Expect(page.Box).ToHaveValueAsync("one");
        await page.Box.PressAsync("ArrowDown");
        await page.Box.PressAsync("ArrowDown");
        await Expect(page.Box).ToHaveValueAsync("draft");
    }

    [Fact]
    public async Task Tab_completes_names_and_commands()
    {
        using var server = await PagesServer.StartAsync();
        using var ada = await server.ConnectAsync("ada-lovelace");
        await using var page = await ChatPage.OpenAsync(chromium, server);
        await Expect(page.People).ToHaveCountAsync(2);

        await page.Box.PressSequentiallyAsync("ada");
        await page.Box.PressAsync("Tab");
        await Expect(page.Box).ToHaveValueAsync("ada-lovelace: ");
        await page.Box.FillAsync("");
        await page.Box.PressSequentiallyAsync("/whoi");
        await page.Box.PressAsync("Tab");
        await Expect(page.Box).ToHaveValueAsync("/whois ");
        await page.Box.PressSequentiallyAsync("ada");
        await page.Box.PressAsync("Tab");
        await Expect(page.Box).ToHaveValueAsync("/whois ada-lovelace ");
    }

    [Fact]
    public async Task Several_lines_are_sent_only_after_a_question()
    {
        using var server = await PagesServer.StartAsync();
        await using var page = await ChatPage.OpenAsync(chromium, server);

        await page.TypeAsync("one\ntwo\nthree");
        await Expect(page.Dialog).ToContainTextAsync("Send 3 lines?");
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Dialog).ToHaveCountAsync(0);
        await Expect(page.Box).ToHaveValueAsync("one\ntwo\nthree");
        await Expect(page.Said).ToHaveCountAsync(0);

        await page.Box.PressAsync("Enter");
        await page.Dialog.GetByRole(AriaRole.Button, new() { Name = "Send 3 lines" }).ClickAsync();
        await Expect(page.Said).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task The_main_actions_need_no_pointer()
    {
        using var server = await PagesServer.StartAsync();
        using var ada = await server.ConnectAsync("ada");
        await ada.SendAsync("/join garden\nin the garden\n");
        await ada.ReadLineAsync(line => line == "ada: in the garden");
        await using var page = await ChatPage.OpenAsync(chromium, server);
        var keyboard = page.Page.Keyboard;

        // A name and a line: the box has the focus from the start.
        await Expect(page.Box).ToBeFocusedAsync();
        await keyboard.TypeAsync("/nick carol");
        await keyboard.PressAsync("Enter");
        await keyboard.TypeAsync("hello");
        await keyboard.PressAsync("Enter");
        await page.SeeAsync("hello");

        // A room of the list.
        await keyboard.PressAsync("Escape");
        await page.Page.TabToAsync("#rooms button[data-room=garden]");
        await keyboard.PressAsync("Enter");
        await page.SeeAsync("in the garden");

        // A private line to a person of the list.
        await Expect(page.Person("ada")).ToHaveCountAsync(1);
        await keyboard.PressAsync("Escape");
        await page.Page.TabToAsync("#people button[data-name=ada]");
        await keyboard.PressAsync("Enter");
        await Expect(page.Box).ToHaveValueAsync("/msg ada ");
        await keyboard.TypeAsync("psst");
        await keyboard.PressAsync("Enter");
        Assert.Contains("psst", await ada.ReadLineAsync(line => line.Contains("psst", StringComparison.Ordinal)), StringComparison.Ordinal);
        await page.AssertNoProblemsAsync();
    }
}
