using System.Net;
using KestrelChat.Browser.Tests.Support;
using KestrelChat.Testing.Programs;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KestrelChat.Browser.Tests.Chat;

/// <summary>The page comes back by itself when the connection is lost.</summary>
[Trait("Category", "Program")]
public sealed class ReconnectTests(Chromium chromium)
{
    private const int Kill = 9;
    private const int Terminate = 15;

    private readonly IPEndPoint _main = FreeAddress.Find();
    private readonly IPEndPoint _browser = FreeAddress.Find();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_restart_of_the_server_name_and_room_are_taken_back_and_lines_are_shown_once(bool isKilled)
    {
        var first = await StartAsync();
        try
        {
            await using var page = await ChatPage.OpenAsync(chromium, first, Look.Light, each => each.Clock.InstallAsync());
            await page.TypeAsync("/nick carol");
            await page.TypeAsync("/join garden");
            await page.TypeAsync("before the restart");
            await page.SeeAsync("before the restart");

            // The page's timers stand still, so it comes back when it is let.
            await page.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddSeconds(1));
            first.Signal(isKilled ? Kill : Terminate);
            await first.Process.WaitForExitCodeAsync();

            using var second = await StartAsync();
            using var ada = await SocketClient.ConnectAsync(_main);
            await ada.SendAsync("/nick ada\n/join garden\n" + string.Concat(Enumerable.Range(1, 15).Select(i => $"missed {i}\n")));
            await ada.ReadLineAsync(line => line == "ada: missed 15");
            await page.Page.Clock.ResumeAsync();

            await Expect(page.Said).ToHaveCountAsync(16);
            await page.TypeAsync("after the restart");
            Assert.Equal("carol: after the restart", await ada.ReadLineAsync(line => line.EndsWith("after the restart", StringComparison.Ordinal)));
            await page.SeeAsync("after the restart");
            var said = await page.ReadSaidAsync();
            Assert.Equal(["carol: before the restart", .. Enumerable.Range(1, 15).Select(i => $"ada: missed {i}"), "carol: after the restart"], said);
        }
        finally
        {
            first.Dispose();
        }
    }

    [Fact]
    public async Task Lines_missed_while_the_connection_was_lost_are_shown_once()
    {
        using var server = await StartAsync();
        using var ada = await SocketClient.ConnectAsync(_main);
        await ada.SendAsync("/nick ada\n");
        var sockets = new List<(IWebSocketRoute Page, IWebSocketRoute Server)>();
        await using var page = await ChatPage.OpenAsync(chromium, server, Look.Light, async each =>
        {
            await each.Clock.InstallAsync();
            await each.RouteWebSocketAsync("**/chat", route =>
            {
                sockets.Add((route, route.ConnectToServer()));
            });
        });
        await page.TypeAsync("/nick carol");
        await page.TypeAsync("before");
        await page.SeeAsync("before");

        await page.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddSeconds(1));
        var (toPage, toServer) = Assert.Single(sockets);
        await toServer.CloseAsync();
        await toPage.CloseAsync(new() { Code = 1011 });
        await ada.ReadLineAsync(line => line == "carol has left");
        await ada.SendAsync(string.Concat(Enumerable.Range(1, 25).Select(i => $"missed {i}\n")));
        await ada.ReadLineAsync(line => line == "ada: missed 25");
        await page.Page.Clock.ResumeAsync();

        await Expect(page.Said).ToHaveCountAsync(26);
        var said = await page.ReadSaidAsync();
        Assert.Equal(["carol: before", .. Enumerable.Range(1, 25).Select(i => $"ada: missed {i}")], said);
        await page.TypeAsync("after");
        Assert.Equal("carol: after", await ada.ReadLineAsync(line => line.EndsWith("after", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_page_whose_user_has_quit_does_not_come_back_by_itself()
    {
        using var server = await StartAsync();
        await using var page = await ChatPage.OpenAsync(chromium, server, Look.Light, each => each.Clock.InstallAsync());

        await page.TypeAsync("/quit");
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Connect again" })).ToBeVisibleAsync();
        await page.Page.Clock.FastForwardAsync("05:00");
        Assert.Equal("[]", await server.Http.GetStringAsync("/clients"));

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Connect again" }).ClickAsync();
        await Expect(page.Page.GetByRole(AriaRole.Button, new() { Name = "Connect again" })).ToBeHiddenAsync();
        await page.TypeAsync("here again");
        await page.SeeAsync("here again");
    }

    private Task<ServerProcess> StartAsync() => PagesServer.StartAsync($"--Chat:Endpoints:Main:Url=tcp://{_main}", $"--Chat:Endpoints:Browser:Url=http://{_browser}");
}
