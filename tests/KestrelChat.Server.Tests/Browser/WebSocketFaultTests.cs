using System.Diagnostics;
using System.Text;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Browser;

/// <summary>WebSocket clients that misbehave, or vanish.</summary>
[Trait("Category", "Program")]
public sealed class WebSocketFaultTests
{
    [Theory]
    [InlineData(RawWebSocket.Binary, "hello", true, true, "1003 only text messages are accepted here")]
    [InlineData(RawWebSocket.Binary, "", true, true, "1003 only text messages are accepted here")]
    [InlineData(RawWebSocket.Binary, "hello", true, false, "1003 only text messages are accepted here")]
    [InlineData(RawWebSocket.Text, "\u00ff", true, true, "1007 ")]
    [InlineData(RawWebSocket.Text, "hello", false, true, "1002 ")]
    [InlineData(3, "hello", true, true, "1002 ")]
    [InlineData(0, "hello", true, true, "1002 ")]
    [InlineData(RawWebSocket.Ping, "hello", true, false, "1002 ")]
    public async Task A_frame_that_is_not_accepted_closes_the_connection(int opcode, string latin, bool isMasked, bool isFinal, string expected)
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("Chat:AnnounceAfter", "00:00:00"));
        using var tcp = await server.ConnectGreetedAsync();
        using var web = await RawWebSocket.ConnectAsync(server.Port("Browser"));
        await tcp.ReadLineAsync(line => line.EndsWith("has arrived", StringComparison.Ordinal));
        await web.Socket.SendAsync(RawWebSocket.Frame(opcode, Bytes.Of(latin), isFinal, isMasked));
        Assert.Equal(expected, await web.ReadCloseAsync());
        await tcp.ReadLineAsync(line => line.EndsWith("has left", StringComparison.Ordinal));
        await Wait.UntilAsync(() => server.Log.Entries.Any(entry => entry.Message.EndsWith("WebSocketInvalid", StringComparison.Ordinal)), "the log to say why");
    }

    [Fact]
    public async Task Pings_are_answered()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint);
        using var web = await RawWebSocket.ConnectAsync(server.Port("Browser"));
        await web.ReadAsync();
        await web.Socket.SendAsync(RawWebSocket.Frame(RawWebSocket.Ping, "are you there?"u8));
        Assert.Equal((RawWebSocket.Pong, "are you there?"), await web.ReadAsync());
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task An_idle_client_is_sent_a_frame_that_needs_no_answer_twice_a_minute()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint);
        using var web = await RawWebSocket.ConnectAsync(server.Port("Browser"));
        Assert.Equal(RawWebSocket.Text, (await web.ReadAsync()).Opcode);
        Assert.Equal((RawWebSocket.Pong, ""), await web.ReadAsync());
        Assert.Equal((RawWebSocket.Pong, ""), await web.ReadAsync());
        await web.SendAsync("/quit");
        Assert.Equal("1000 goodbye", await web.ReadCloseAsync());
    }

    [Fact]
    public async Task A_client_that_vanishes_without_a_close_has_been_reset()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("Chat:AnnounceAfter", "00:00:00"));
        using var tcp = await server.ConnectGreetedAsync();
        using (var web = await RawWebSocket.ConnectAsync(server.Port("Browser")))
        {
            await tcp.ReadLineAsync(line => line.EndsWith("has arrived", StringComparison.Ordinal));
            web.Socket.Reset();
        }

        await tcp.ReadLineAsync(line => line.EndsWith("has left", StringComparison.Ordinal));
        await Wait.UntilAsync(() => server.Log.Entries.Any(entry => entry.Message.EndsWith("ClientReset", StringComparison.Ordinal)), "the log to say so");
    }

    [Fact]
    public async Task A_client_that_sends_too_fast_is_slowed_down_and_loses_nothing()
    {
        const int Lines = 300;
        const int Burst = 10;
        const int LinesPerSecond = 200;
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("Chat:Flood:LinesPerSecond", $"{LinesPerSecond}"), ("Chat:Flood:Burst", $"{Burst}"));
        var (web, address) = await WebSocketClient.ConnectGreetedAsync(server);
        using var _ = web;
        var clock = Stopwatch.StartNew();
        for (var line = 0; line < Lines; line++)
        {
            await web.SendAsync($"{line} {new string('x', 1000)}");
        }

        for (var line = 0; line < Lines; line++)
        {
            Assert.StartsWith($"{address}: {line} ", await web.ReadLineAsync(), StringComparison.Ordinal);
        }

        Assert.InRange(clock.Elapsed, 0.9 * TimeSpan.FromSeconds((double)(Lines - Burst) / LinesPerSecond), Wait.Limit);
    }

    [Fact]
    public async Task A_client_that_reads_nothing_delays_nobody_and_is_disconnected_after_the_stall_timeout()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("Chat:StallTimeout", "00:00:02"), ("Chat:AnnounceAfter", "00:00:00"));
        using var speaker = await server.ConnectGreetedAsync();
        using var stuck = await RawWebSocket.ConnectAsync(server.Port("Browser"), receiveBuffer: 4096);
        var name = (await speaker.ReadLineAsync()).Split(' ')[0];
        var departure = speaker.ReadLineAsync(line => line == $"{name} has left");
        var line = Encoding.UTF8.GetBytes(new string('.', 1000) + "\n");
        await Wait.UntilAsync(
            async () =>
            {
                await speaker.SendAsync(line);
                return departure.IsCompleted;
            },
            "the stuck client to be disconnected");
        await departure;
        await Wait.UntilAsync(() => server.Log.Entries.Any(entry => entry.Message.Contains("Stalled", StringComparison.Ordinal)), "the log to say why");
    }

    [Fact]
    public async Task A_client_that_is_too_far_behind_is_told_how_many_lines_it_missed()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint, ("Chat:MaxBacklogBytes", "600000"), ("Chat:AnnounceAfter", "00:00:00"));
        using var speaker = await server.ConnectGreetedAsync();
        using var slow = await RawWebSocket.ConnectAsync(server.Port("Browser"), receiveBuffer: 4096);
        await speaker.ReadLineAsync();
        const int Lines = 500;
        var lines = string.Concat(Enumerable.Repeat(new string('.', 1000) + "\n", Lines));
        await Wait.UntilAsync(
            async () =>
            {
                await speaker.SendAsync(lines);
                for (var line = 0; line < Lines; line++)
                {
                    await speaker.ReadLineAsync();
                }

                return (await server.GetJsonAsync("/clients")).EnumerateArray().Any(client => client.GetProperty("linesBehind").GetInt64() > 1000);
            },
            "the client to be behind");
        string payload;
        do
        {
            (_, payload) = await slow.ReadAsync();
        }
        while (!payload.Contains("lines missed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_closed_client_that_does_not_answer_does_not_keep_its_connection()
    {
        await using var server = ChatServer.Start(WebSocketClient.Endpoint);
        using var web = await RawWebSocket.ConnectAsync(server.Port("Browser"));
        await web.SendAsync("/quit");
        Assert.Equal("1000 goodbye", await web.ReadCloseAsync());
        Assert.Equal("", await web.Socket.ReadToEndAsync());
    }
}
