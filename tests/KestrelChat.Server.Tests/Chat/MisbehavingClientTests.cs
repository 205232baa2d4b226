using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing;
using KestrelChat.Testing.Programs;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Chat;

/// <summary>Clients that misbehave affect nobody else.</summary>
[Trait("Category", "Program")]
public sealed class MisbehavingClientTests
{
    [Fact]
    public async Task A_client_that_resets_is_announced_as_left_and_logged_without_an_error()
    {
        await using var server = ChatServer.Start();
        var clients = await server.ConnectAllAsync(2);
        await server.WaitForClientsAsync(2);
        clients[1].Reset();
        Assert.Equal($"{clients[1].Address} has left", await clients[0].ReadLineAsync());
        await Wait.UntilAsync(() => server.Log.Entries.Any(entry => entry.Message.Contains("ClientReset", StringComparison.Ordinal)), "the log to say why");
        Assert.DoesNotContain(server.Log.Entries, entry => entry.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_thousand_connections_that_close_at_once_leave_no_trace()
    {
        await using var server = ChatServer.Start(("Chat:AnnounceAfter", "00:01:00"));
        using var client = await server.ConnectGreetedAsync();
        await client.SendAsync("before\n");
        for (var i = 0; i < 1_000; i++)
        {
            var probe = await server.ConnectAsync();
            if (i % 2 == 0)
            {
                probe.Reset();
            }

            probe.Dispose();
        }

        await Wait.UntilAsync(() => server.Log.Entries.Count(entry => entry.Event.Name == "UnseenConnectionEnded") == 1_000, "all probes to be gone");
        Assert.Equal(1, (await server.GetJsonAsync("/clients")).GetArrayLength());
        await client.SendAsync("after\n");
        Assert.Equal($"{client.Address}: before", await client.ReadLineAsync());
        Assert.Equal($"{client.Address}: after", await client.ReadLineAsync());
        Assert.DoesNotContain(server.Log.Entries, entry => entry.Level > LogLevel.Debug);
    }

    [Fact]
    public async Task A_client_that_stops_reading_delays_nobody_and_is_told_what_it_missed()
    {
        const int Lines = 60_000;
        await using var server = ChatServer.Start(("Chat:MaxBacklogBytes", "100000"));
        using var speaker = await server.ConnectGreetedAsync();
        await server.WaitForClientsAsync(1);
        using var stuck = await SocketClient.ConnectAsync(server.Port(), receiveBuffer: 4096);
        Assert.Equal($"You are {stuck.Address}", await stuck.ReadLineAsync());
        Assert.Equal($"{stuck.Address} has arrived", await speaker.ReadLineAsync());

        var padding = new string('.', 150);
        var seen = 0;
        while (seen < Lines)
        {
            await speaker.SendAsync(string.Concat(Enumerable.Range(seen, 500).Select(line => $"{line} {padding}\n")));
            for (var end = seen + 500; seen < end; seen++)
            {
                Assert.Equal($"{speaker.Address}: {seen} {padding}", await speaker.ReadLineAsync());
            }
        }

        var next = 0;
        var missed = 0;
        while (next < Lines)
        {
            var line = await stuck.ReadLineAsync();
            if (line.StartsWith("* ", StringComparison.Ordinal))
            {
                var gap = int.Parse(line.Split(' ')[1]);
                Assert.Equal($"* {gap} lines missed: you were too far behind", line);
                (missed, next) = (missed + gap, next + gap);
            }
            else
            {
                Assert.Equal($"{speaker.Address}: {next} {padding}", line);
                next++;
            }
        }

        Assert.Equal(Lines, next);
        Assert.True(missed > 0, "the client was never so far behind that it missed anything: the test tests nothing");
    }
}
