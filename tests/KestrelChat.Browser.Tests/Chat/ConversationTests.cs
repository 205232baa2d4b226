using KestrelChat.Browser.Tests.Support;
using KestrelChat.Testing.Programs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KestrelChat.Browser.Tests.Chat;

/// <summary>A user in a browser and users of other programs in the same rooms.</summary>
[Trait("Category", "Program")]
public sealed class ConversationTests(Chromium chromium)
{
    [Fact]
    public async Task A_user_of_nc_and_one_in_a_browser_see_the_same_order()
    {
        using var server = await PagesServer.StartAsync();
        using var nc = RealProgram.Start(RealProgram.Find("nc", "netcat-openbsd"), "127.0.0.1", $"{server.Port()}");
        try
        {
            await nc.TypeAsync("/nick ada\n");
            await nc.ReadUntilAsync("ada");
            using var bob = await server.ConnectAsync("bob");
            await using var page = await ChatPage.OpenAsync(chromium, server, "carol");

            const int lines = 20;
            var talking = new[]
            {
                SayAsync(i => nc.TypeAsync($"line {i} of ada\n")),
                SayAsync(i => bob.SendAsync($"line {i} of bob\n")),
                SayAsync(i => page.TypeAsync($"line {i} of carol")),
            };
            await Task.WhenAll(talking);
            await Expect(page.Said).ToHaveCountAsync(3 * lines);
            await page.TypeAsync("the end");
            var seen = new List<string>();
            while (seen is not [.., "carol: the end"])
            {
                if (await nc.ReadLineAsync() is var line && line.Contains(": ", StringComparison.Ordinal) && !line.StartsWith('*'))
                {
                    seen.Add(line);
                }
            }

            await page.SeeAsync("the end");
            Assert.Equal(seen, await page.ReadSaidAsync());
            Assert.Equal((3 * lines) + 1, seen.Count);
            await page.AssertNoProblemsAsync();

            static async Task SayAsync(Func<int, Task> say)
            {
                for (var i = 0; i < lines; i++)
                {
                    await say(i);
                }
            }
        }
        finally
        {
            nc.KillAndDispose();
        }
    }

    [Fact]
    public async Task A_page_that_opens_shows_what_was_said_before()
    {
        using var server = await PagesServer.StartAsync();
        using var ada = await server.ConnectAsync("ada");
        await ada.SendAsync("one\ntwo\n/me waves\n");
        await ada.ReadLineAsync(line => line.Contains("waves", StringComparison.Ordinal));

        await using var page = await ChatPage.OpenAsync(chromium, server);

        await page.SeeAsync("waves");
        Assert.Equal(["ada: one", "ada: two"], await page.ReadSaidAsync());
    }

    [Fact]
    public async Task Older_lines_are_shown_once_when_they_are_asked_for()
    {
        using var server = await PagesServer.StartAsync("--Chat:Replay=2");
        using var ada = await server.ConnectAsync("ada");
        await ada.SendAsync("one\ntwo\nthree\nfour\n");
        await ada.ReadLineAsync(line => line == "ada: four");
        await using var page = await ChatPage.OpenAsync(chromium, server);
        await Expect(page.Said).ToHaveCountAsync(2);

        await page.TypeAsync("/history 10");

        await Expect(page.Said).ToHaveCountAsync(4);
        Assert.Equal(["ada: one", "ada: two", "ada: three", "ada: four"], await page.ReadSaidAsync());
    }

    [Fact]
    public async Task Names_are_listed_as_they_come_change_and_go()
    {
        using var server = await PagesServer.StartAsync();
        using var ada = await server.ConnectAsync("ada");
        await using var page = await ChatPage.OpenAsync(chromium, server, "carol");
        await Expect(page.Person("ada")).ToHaveCountAsync(1);

        using (var bob = await server.ConnectAsync("bob"))
        {
            await Expect(page.Person("bob")).ToHaveCountAsync(1);
            await ada.SendAsync("/nick augusta\n");
            await Expect(page.Person("augusta")).ToHaveCountAsync(1);
            await Expect(page.Person("ada")).ToHaveCountAsync(0);
        }

        await Expect(page.Person("bob")).ToHaveCountAsync(0);
        await Expect(page.People).ToHaveCountAsync(2);
        await page.SeeAsync("ada is now augusta");
        await page.SeeAsync("bob has left");
    }

    [Fact]
    public async Task A_name_that_is_taken_is_not_given_twice()
    {
        using var server = await PagesServer.StartAsync();
        using var ada = await server.ConnectAsync("ada");
        await using var page = await ChatPage.OpenAsync(chromium, server);

        await page.TypeAsync("/nick ADA");
        await page.TypeAsync("hello");

        await page.SeeAsync("hello");
        Assert.DoesNotContain("ADA: hello", await page.ReadSaidAsync());
        Assert.DoesNotContain("ada: hello", await page.ReadSaidAsync());
    }

    [Fact]
    public async Task What_is_said_in_another_room_stays_there()
    {
        using var server = await PagesServer.StartAsync();
        using var ada = await server.ConnectAsync("ada");
        await ada.SendAsync("/join garden\nin the garden\n");
        await ada.ReadLineAsync(line => line == "ada: in the garden");
        await using var page = await ChatPage.OpenAsync(chromium, server, "carol");
        await page.TypeAsync("in the lobby");
        await page.SeeAsync("in the lobby");

        await page.Rooms.GetByRole(AriaRole.Button, new() { NameRegex = new("garden") }).ClickAsync();
        await page.SeeAsync("in the garden");
        await Expect(page.Said).ToHaveCountAsync(1);
        await Expect(page.Person("ada")).ToHaveCountAsync(1);
        await page.TypeAsync("hello garden");
        Assert.Equal("carol: hello garden", await ada.ReadLineAsync(line => line.StartsWith("carol: ", StringComparison.Ordinal)));

        await page.Rooms.GetByRole(AriaRole.Button, new() { NameRegex = new("lobby") }).ClickAsync();
        await page.SeeAsync("in the lobby");
        Assert.Equal(["carol: in the lobby"], await page.ReadSaidAsync());
        await page.AssertNoProblemsAsync();
    }

    [Fact]
    public async Task Private_lines_are_seen_by_two_and_marked()
    {
        using var server = await PagesServer.StartAsync();
        using var ada = await server.ConnectAsync("ada");
        await using var page = await ChatPage.OpenAsync(chromium, server, "carol");
        await using var other = await ChatPage.OpenAsync(chromium, server, "dora");
        await Expect(page.Person("ada")).ToHaveCountAsync(1);

        await page.TypeAsync("/msg ada for your eyes");
        Assert.Contains("for your eyes", await ada.ReadLineAsync(line => line.Contains("carol", StringComparison.Ordinal) && line.Contains("eyes", StringComparison.Ordinal)), StringComparison.Ordinal);
        await ada.SendAsync("/msg carol and for yours\n");
        await page.SeeAsync("and for yours");
        await ada.SendAsync("said to all\n");
        await other.SeeAsync("said to all");

        await Expect(page.Shown.And(page.Page.Locator("[data-kind=to]"))).ToContainTextAsync("private, to ada");
        await Expect(page.Shown.And(page.Page.Locator("[data-kind=from]"))).ToContainTextAsync("private, from ada");
        await Expect(other.Shown.Filter(new() { HasText = "eyes" })).ToHaveCountAsync(0);
        await Expect(other.Shown.Filter(new() { HasText = "for yours" })).ToHaveCountAsync(0);
    }
}
