using KestrelChat.Browser.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KestrelChat.Browser.Tests.Operators;

/// <summary>What the page shows by itself: the strip, the plots, what is said in a room.</summary>
[Trait("Category", "Program")]
public sealed class LiveDataTests(Chromium chromium)
{
    [Fact]
    public async Task A_page_that_opens_shows_the_past_at_once()
    {
        using var server = await PagesServer.StartAsync();
        await using (var first = await OperatorsPage.OpenAsync(chromium, server))
        {
            using var ada = await server.ConnectAsync("ada");
            using var eve = await server.ConnectAsync("eve");
            await Expect(Range(first, "people")).ToHaveTextAsync("range 0 to 2");
        }

        await Wait.UntilAsync(async () => (await server.Http.GetStringAsync("/clients")) == "[]", "both clients have left");
        await using var page = await chromium.OpenAsync();

        await page.Page.GotoAsync(server.OperatorsUrl());

        await Expect(page.Page.Locator("[data-plot=people] .plot-range")).ToHaveTextAsync("range 0 to 2");
        await page.AssertNoProblemsAsync();
    }

    [Fact]
    public async Task The_strip_tells_how_the_node_is()
    {
        using var server = await PagesServer.StartAsync();

        await using var page = await OperatorsPage.OpenAsync(chromium, server);

        await Expect(page.Page.Locator("#health")).ToContainTextAsync("Healthy");
        await Expect(page.Page.Locator("#version")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^\d+\.\d+"));
        await Expect(page.Page.Locator("#draining")).ToHaveTextAsync("open to clients");
        await Expect(page.Page.Locator("#checks li").First).ToBeVisibleAsync();
        await Expect(page.Page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("KestrelChat"));
    }

    [Fact]
    public async Task Plots_stand_still_while_they_are_paused()
    {
        using var server = await PagesServer.StartAsync();
        await using var page = await OperatorsPage.OpenAsync(chromium, server);
        await Expect(Range(page, "people")).ToHaveTextAsync("range 0 to 0");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        using var ada = await server.ConnectAsync("ada");
        await Expect(page.Clients).ToHaveCountAsync(1);
        await Wait.UntilAsync(async () => (await page.Page.Locator("#uptime").TextContentAsync())?.Length > 0, "the strip goes on");
        await Expect(Range(page, "people")).ToHaveTextAsync("range 0 to 0");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(Range(page, "people")).ToHaveTextAsync("range 0 to 1");
    }

    [Fact]
    public async Task The_tail_of_a_room_shows_what_was_said_and_what_is_said()
    {
        using var server = await PagesServer.StartAsync();
        using var ada = await server.ConnectAsync("ada");
        await ada.SendAsync("before\n/me waves\n");
        await ada.ReadLineAsync(line => line.Contains("waves", StringComparison.Ordinal));
        await using var page = await OperatorsPage.OpenAsync(chromium, server);

        await page.OpenRoomAsync("lobby");
        await Expect(page.Lines).ToContainTextAsync(["before", "waves"]);
        await ada.SendAsync("after\n");

        await Expect(page.Lines).ToContainTextAsync(["before", "waves", "after"]);
        await Expect(page.Room.Locator("#room-members li")).ToHaveTextAsync(["ada"]);
    }

    [Fact]
    public async Task What_an_operator_says_reaches_the_room()
    {
        using var server = await PagesServer.StartAsync();
        using var ada = await server.ConnectAsync("ada");
        await using var page = await OperatorsPage.OpenAsync(chromium, server);
        await page.OpenRoomAsync("lobby");

        await page.Room.GetByLabel("Say as").FillAsync("operator");
        await page.Room.GetByLabel("What to say").FillAsync("the server restarts at noon");
        await page.Room.GetByRole(AriaRole.Button, new() { Name = "Say", Exact = true }).ClickAsync();
        await page.AnswerTokenAsync();

        Assert.Equal("operator: the server restarts at noon", await ada.ReadLineAsync(line => line.StartsWith("operator: ", StringComparison.Ordinal)));
        await Expect(page.Lines).ToContainTextAsync(["the server restarts at noon"]);
    }

    private static ILocator Range(OperatorsPage page, string plot) => page.Page.Locator($"[data-plot={plot}] .plot-range");
}
