using KestrelChat.Browser.Tests.Support;
using KestrelChat.Testing.Programs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KestrelChat.Browser.Tests;

/// <summary>The screenshots of the documentation show what the pages look like.</summary>
[Trait("Category", "Program")]
public sealed class ScreenshotTests(Chromium chromium)
{
    [Fact]
    public async Task The_chat_looks_as_in_its_screenshots()
    {
        using var server = await PagesServer.StartAsync(PagesServer.Proxied);
        using var grace = await server.ConnectAsync("grace", "198.51.100.4");
        using var olga = await server.ConnectAsync("Ольга", "203.0.113.7");
        using var lina = await server.ConnectAsync("李娜", "203.0.113.9");
        using var linus = await server.ConnectAsync("linus", "198.51.100.6");
        await linus.SendAsync("/join release\n");
        await linus.ReadLineAsync(line => line.Contains("release", StringComparison.Ordinal));
        await grace.SendAsync("/topic Release day: 1.0 ships at noon\nGood morning! The new build is on the staging machine.\n");
        await olga.ReadLineAsync(line => line.EndsWith("machine.", StringComparison.Ordinal));
        await using var page = await ChatPage.OpenAsync(chromium, server, Look.Light, FixedWire.UseAsync);
        await page.SeeAsync("Good morning!");

        await page.TypeAsync("/nick ada");
        await page.SeeAsync("is now ada");
        await SayAsync(olga, "У меня всё работает, спасибо!");
        await SayAsync(lina, "这里也没问题。");
        await page.TypeAsync("Then let us begin. Ten minutes from now?");
        await page.SeeAsync("Ten minutes from now?");
        using var margaret = await server.ConnectAsync("margaret", "198.51.100.9");
        await page.SeeAsync("is now margaret");
        await SayAsync(margaret, "Sorry, I am late. I will watch the latency while you switch over.");
        await SayAsync(grace, "ada: ready when you are.");
        await SayAsync(grace, "/me opens the dashboard");
        await SayAsync(grace, "/msg ada The certificate is renewed as well.");
        await page.TypeAsync("/msg grace Thank you, I had forgotten it.");
        await page.SeeAsync("I had forgotten it.");
        await Expect(page.People).ToHaveCountAsync(5);
        await page.Page.MatchAsync("chat-light");
        await page.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await page.Page.MatchAsync("chat-dark");
        await page.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.Page.SetViewportSizeAsync(390, 780);
        await page.Page.MatchAsync("chat-phone");

        async Task SayAsync(SocketClient client, string line)
        {
            await client.SendAsync(line + "\n");
            await page.SeeAsync(line[(line.StartsWith('/') ? line.LastIndexOf(line.StartsWith("/me", StringComparison.Ordinal) ? "opens" : "The", StringComparison.Ordinal) : 0)..]);
        }
    }

    [Fact]
    public async Task The_operators_page_looks_as_in_its_screenshots()
    {
        using var server = await PagesServer.StartAsync(PagesServer.Proxied);
        var clients = new List<SocketClient>();
        try
        {
            var names = new[] { "ada", "grace", "margaret", "Ольга", "李娜", "linus", "barbara", "edsger", "frances", "donald" };
            for (var i = 0; i < names.Length; i++)
            {
                clients.Add(await server.ConnectAsync(names[i], i % 2 == 0 ? $"198.51.100.{4 + i}" : $"203.0.113.{7 + i}"));
                await clients[i].SendAsync(i % 3 == 2 ? "/join release\n/topic 1.0 ships at noon\n" : "hello\n");
                await clients[i].ReadLineAsync(line => line.Contains(i % 3 == 2 ? "ships at noon" : "hello", StringComparison.Ordinal));
            }

            await using var operations = await FixedOperations.StartAsync(server);
            await using var page = await OperatorsPage.OpenAsync(chromium, server, prepare: operations.UseAsync);
            await page.Page.SetViewportSizeAsync(1280, 960);
            await page.EnterTokenAsync();
            await Expect(page.Clients).ToHaveCountAsync(names.Length);
            await page.OpenClientAsync("李娜");
            await page.OpenRoomAsync("lobby");
            await Expect(page.Lines).Not.ToHaveCountAsync(0);
            await Expect(page.Client.Locator("#client-range")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(" to [1-9]"));
            await page.Page.Mouse.MoveAsync(0, 0);
            await page.Page.EvaluateAsync("() => { document.activeElement.blur(); document.getElementById('notice').remove(); scrollTo(0, 0); }");

            await page.Page.MatchAsync("operators-light");
            await page.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            await page.Page.MatchAsync("operators-dark");
            await page.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
            await page.Page.SetViewportSizeAsync(390, 780);
            await page.Page.MatchAsync("operators-phone");
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }
}
