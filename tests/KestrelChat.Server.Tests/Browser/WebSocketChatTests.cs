using System.Net.WebSockets;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Browser;

/// <summary>Clients over WebSocket among those over TCP.</summary>
[Trait("Category", "Program")]
public sealed class WebSocketChatTests
{
    [Fact]
    public async Task Clients_over_WebSocket_and_over_TCP_see_the_same_lines_in_the_same_order()
    {
        const int Lines = 200;
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("Chat:AnnounceAfter", "00:00:00"));
        using var tcp = await server.ConnectGreetedAsync();
        var (web, address) = await WebSocketClient.ConnectGreetedAsync(server);
        using var _ = web;
        Assert.Equal($"{address} has arrived", await tcp.ReadLineAsync());
        var sending = Task.WhenAll(
            Task.Run(async () =>
            {
                for (var line = 0; line < Lines; line++)
                {
                    await web.SendAsync($"web {line}");
                }
            }),
            Task.Run(async () =>
            {
                for (var line = 0; line < Lines; line++)
                {
                    await tcp.SendAsync($"tcp {line}\n");
                }
            }));
        for (var line = 0; line < 2 * Lines; line++)
        {
            Assert.Equal(await tcp.ReadLineAsync(), await web.ReadLineAsync());
        }

        await sending;
    }

    [Fact]
    public async Task A_client_is_listed_with_its_endpoint_and_its_own_address()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint);
        var (web, address) = await WebSocketClient.ConnectGreetedAsync(server);
        using var _ = web;
        await web.SendAsync("hello");
        Assert.Equal($"{address}: hello", await web.ReadLineAsync());
        var listed = (await server.GetJsonAsync("/clients"))[0];
        Assert.Equal(("Browser", address), (listed.GetProperty("endpoint").GetString(), listed.GetProperty("address").GetString()));
        Assert.Matches(@"kestrelchat_connections(\{[^}]*\})? 1\b", await server.Http.GetStringAsync("/metrics"));
    }

    [Fact]
    public async Task A_message_is_a_line_or_several_whether_it_ends_with_one_or_not_and_in_however_many_fragments()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint);
        var (web, address) = await WebSocketClient.ConnectGreetedAsync(server);
        using var _ = web;
        await web.SendAsync("one");
        await web.SendAsync("two\n");
        await web.SendAsync("three\nfour\r\n");
        await web.SendAsync("fi", endOfMessage: false);
        await web.SendAsync("ve\n", endOfMessage: false);
        await web.SendAsync("", endOfMessage: true);
        await web.SendAsync(new byte[] { 0xD0 }, endOfMessage: false);
        await web.SendAsync(new byte[] { 0xB6 });
        foreach (var line in (string[])["one", "two", "three", "four", "five", "ж"])
        {
            Assert.Equal($"{address}: {line}", await web.ReadLineAsync());
        }

        Assert.Equal(6, (await server.GetJsonAsync("/clients"))[0].GetProperty("linesReceived").GetInt64());
    }

    [Fact]
    public async Task Every_message_of_the_server_ends_with_a_line()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("Chat:Replay", "500"));
        using (var tcp = await server.ConnectGreetedAsync())
        {
            await tcp.SendAsync(string.Concat(Enumerable.Range(0, 500).Select(line => $"{line} {new string('ж', 500)}\n")));
            await tcp.ReadLineAsync(line => line.Contains(": 499 ", StringComparison.Ordinal));
        }

        using var web = await WebSocketClient.ConnectAsync(server);
        var lines = 0;
        while (lines < 502)
        {
            var message = await web.ReadMessageAsync();
            Assert.EndsWith("\n", message, StringComparison.Ordinal);
            Assert.DoesNotContain('\uFFFD', message!);
            lines += message!.Count(character => character == '\n');
        }
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_rejected_with_a_notice_and_the_client_stays()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint);
        var (web, address) = await WebSocketClient.ConnectGreetedAsync(server);
        using var _ = web;
        await web.SendAsync(new string('x', 5000));
        await web.SendAsync(string.Concat(Enumerable.Repeat("short\n", 1000)));
        Assert.Equal("* line too long, not sent: 4096 bytes at most", await web.ReadLineAsync());
        for (var line = 0; line < 1000; line++)
        {
            Assert.Equal($"{address}: short", await web.ReadLineAsync());
        }
    }

    [Fact]
    public async Task A_client_that_closes_receives_everything_up_to_its_own_last_line()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint);
        using var tcp = await server.ConnectGreetedAsync();
        var (web, address) = await WebSocketClient.ConnectGreetedAsync(server);
        using var _ = web;
        await web.SendAsync("last");
        await web.EndInputAsync();
        Assert.EndsWith($"{address}: last\n", await web.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal((WebSocketCloseStatus.NormalClosure, ""), web.Closed);
        Assert.Equal($"{address} has left", await tcp.ReadLineAsync(line => line.EndsWith("left", StringComparison.Ordinal)));
        await AssertEndedAsync(server, "ClientEnded");
    }

    [Fact]
    public async Task Quitting_closes_normally()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint);
        var (web, _) = await WebSocketClient.ConnectGreetedAsync(server);
        using var client = web;
        await web.SendAsync("/quit");
        Assert.Equal("* goodbye\n", await web.ReadToEndAsync());
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "goodbye"), web.Closed);
        await AssertEndedAsync(server, "Quit");
    }

    [Fact]
    public async Task A_client_that_an_operator_disconnects_is_told_why_in_the_close_frame()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, AdminCalls.Setting, ("Chat:AnnounceAfter", "00:00:00"));
        var (web, _) = await WebSocketClient.ConnectGreetedAsync(server);
        using var client = web;
        await server.WaitForClientsAsync(1);
        var id = (await server.GetJsonAsync("/clients"))[0].GetProperty("id").GetInt64();
        await server.Http.AdminAsync("DELETE", $"/clients/{id}?reason=enough");
        Assert.Equal("* an operator has disconnected you: enough\n", await web.ReadToEndAsync());
        Assert.Equal((WebSocketCloseStatus.PolicyViolation, "an operator has disconnected you: enough"), web.Closed);
        await AssertEndedAsync(server, "ClosedByOperator");
    }

    [Fact]
    public async Task A_claimed_name_closes_the_client_that_had_it()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint);
        var (web, _) = await WebSocketClient.ConnectGreetedAsync(server);
        using var client = web;
        await web.SendAsync("/nick ada");
        var claim = (await web.ReadLineAsync(line => line.Contains("/claim", StringComparison.Ordinal))).Split(": ")[1];
        using var tcp = await server.ConnectGreetedAsync();
        await tcp.SendAsync(claim + "\n");
        await web.ReadToEndAsync();
        Assert.Equal((WebSocketCloseStatus.PolicyViolation, "your name ada was claimed from another connection"), web.Closed);
    }

    [Fact]
    public async Task A_server_that_stops_says_so_in_the_close_frame()
    {
        var server = ChatServer.Start(WebSocketClient.Endpoint);
        var (web, _) = await WebSocketClient.ConnectGreetedAsync(server);
        using var client = web;
        var stopping = server.DisposeAsync();
        Assert.Equal("* the server is restarting, please reconnect\n", await web.ReadToEndAsync());
        Assert.Equal((WebSocketCloseStatus.EndpointUnavailable, "the server is restarting, please reconnect"), web.Closed);
        await stopping.Soon();
    }

    [Fact]
    public async Task The_wording_is_that_of_the_endpoint()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("Chat:Endpoints:Browser:Wording", "ru"));
        using var web = await WebSocketClient.ConnectAsync(server);
        await web.SendAsync("/quit");
        await web.ReadToEndAsync();
        Assert.Matches(@"^\p{IsCyrillic}", web.Closed.Reason);
    }

    [Fact]
    public async Task Without_commands_every_line_is_said()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("Chat:Endpoints:Browser:Commands", "false"));
        var (web, address) = await WebSocketClient.ConnectGreetedAsync(server);
        using var _ = web;
        await web.SendAsync("/quit");
        Assert.Equal($"{address}: /quit", await web.ReadLineAsync());
    }

    private static Task AssertEndedAsync(ChatServer server, string reason) =>
        Wait.UntilAsync(() => server.Log.Entries.Any(entry => entry.Message.Contains($"at Browser ended after ", StringComparison.Ordinal) && entry.Message.EndsWith(reason, StringComparison.Ordinal)), $"the log to say {reason}");
}
