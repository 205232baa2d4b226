using System.Text;
using KestrelChat.Server.Tests.Support;
using Microsoft.Extensions.Logging;

namespace KestrelChat.Server.Tests.Wire;

/// <summary>Clients that misbehave hurt nobody but themselves.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task A_client_that_resets_is_told_of_as_gone_and_logged_without_an_error()
    {
        await using var server = ChatServer.Start();
        var people = await server.ConnectAllAsync(2);
        await server.UntilHereAsync(2);
        people[1].Reset();
        Assert.Equal($"{people[1].Who} has left", await people[0].ReadLineAsync());
        await Eventually.TrueAsync(() => server.Log.Entries.Any(entry => entry.Message.Contains("ClientReset", StringComparison.Ordinal)), "the log to say why");
        Assert.DoesNotContain(server.Log.Entries, entry => entry.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_thousand_connections_that_come_and_vanish_leave_no_trace()
    {
        await using var server = ChatServer.Start(("Chat:AnnounceAfter", "00:01:00"));
        using var person = await server.ConnectGreetedAsync();
        await person.SendAsync("before\n");
        for (var i = 0; i < 1_000; i++)
        {
            var probe = await server.ConnectAsync();
            if (i % 2 == 0)
            {
                probe.Reset();
            }

            probe.Dispose();
        }

        await Eventually.TrueAsync(() => server.Log.Entries.Count(entry => entry.Event.Name == "UnseenConnectionEnded") == 1_000, "all probes to be gone");
        Assert.Equal(1, (await server.GetAsync("/clients")).GetArrayLength());
        await person.SendAsync("after\n");
        Assert.Equal($"{person.Who}: before", await person.ReadLineAsync());
        Assert.Equal($"{person.Who}: after", await person.ReadLineAsync());
        Assert.DoesNotContain(server.Log.Entries, entry => entry.Level > LogLevel.Debug);
    }

    [Fact]
    public async Task A_client_that_stops_reading_delays_nobody_and_is_told_what_it_missed()
    {
        const int Lines = 60_000;
        await using var server = ChatServer.Start(("Chat:MaxBacklogBytes", "100000"));
        using var speaker = await server.ConnectGreetedAsync();
        await server.UntilHereAsync(1);
        using var stuck = await Person.ConnectAsync(server.Port(), receiveBuffer: 4096);
        Assert.Equal($"You are {stuck.Who}", await stuck.ReadLineAsync());
        Assert.Equal($"{stuck.Who} has arrived", await speaker.ReadLineAsync());

        var padding = new string('.', 150);
        var seen = 0;
        while (seen < Lines)
        {
            await speaker.SendAsync(string.Concat(Enumerable.Range(seen, 500).Select(line => $"{line} {padding}\n")));
            for (var end = seen + 500; seen < end; seen++)
            {
                Assert.Equal($"{speaker.Who}: {seen} {padding}", await speaker.ReadLineAsync());
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
                Assert.Equal($"{speaker.Who}: {next} {padding}", line);
                next++;
            }
        }

        Assert.Equal(Lines, next);
        Assert.True(missed > 0, "the client was never so far behind that it missed anything: the test tests nothing");
    }

    [Fact]
    public async Task A_client_that_takes_nothing_for_the_stall_timeout_is_closed_and_an_idle_one_is_not()
    {
        await using var server = ChatServer.Start(("Chat:StallTimeout", "00:00:02"));
        using var speaker = await server.ConnectGreetedAsync();
        using var idle = await server.ConnectGreetedAsync();
        await server.UntilHereAsync(2);
        using var stuck = await Person.ConnectAsync(server.Port(), receiveBuffer: 4096);
        await server.UntilHereAsync(3);
        var reading = DrainAsync(idle);
        var hearing = speaker.ReadLineAsync(line => line == $"{stuck.Who} has left");
        var line = Encoding.UTF8.GetBytes(new string('.', 1000) + "\n");
        await Eventually.TrueAsync(
            async () =>
            {
                await speaker.SendAsync(line);
                return hearing.IsCompleted;
            },
            "the stuck client to be closed");
        await hearing;
        await Eventually.TrueAsync(() => server.Log.Entries.Any(entry => entry.Message.Contains("Stalled", StringComparison.Ordinal)), "the log to say why");
        Assert.Equal(2, (await server.GetAsync("/clients")).GetArrayLength());
        idle.EndInput();
        await reading;

        static async Task DrainAsync(Person person) => await person.ReadToEndAsync();
    }

    [Fact]
    public async Task Those_beyond_the_limit_are_told_in_their_wording_and_closed_and_a_freed_place_can_be_taken()
    {
        await using var server = ChatServer.Start(("Chat:MaxConnections", "2"));
        var people = await server.ConnectAllAsync(2);
        using (var third = await server.ConnectAsync())
        {
            Assert.Equal("* the server is full (2 connections), please try again later\n", await third.ReadToEndAsync());
        }

        using (var russian = await server.ConnectAsync("Russian"))
        {
            Assert.Equal("* сервер переполнен (соединений: 2), попробуйте позже\n", await russian.ReadToEndAsync());
        }

        people[1].Dispose();
        Assert.Equal($"{people[1].Who} has left", await people[0].ReadLineAsync());
        await Eventually.TrueAsync(
            async () =>
            {
                using var next = await server.ConnectAsync();
                return await next.ReadLineAsync() == $"You are {next.Who}";
            },
            "the place to be free");
        Assert.Equal(1, server.Log.Entries.Count(entry => entry.Event.Name == "ConnectionsRefused"));
    }
}
