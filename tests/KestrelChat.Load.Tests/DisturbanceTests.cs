using System.Diagnostics;
using KestrelChat.Load.Disturbances;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

/// <summary>That what goes on beside a measurement is what was asked for, as often as was asked for.</summary>
public sealed class DisturbanceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Its last 4 bytes: version 2 and LOCAL, no address family, no length.
    private static readonly byte[] LocalHeader = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x20, 0x00, 0x00, 0x00];

    [Theory]
    [InlineData(1000)]
    [InlineData(200)]
    [InlineData(0.2)]
    public void A_schedule_is_due_as_often_as_its_rate_says_however_often_it_is_asked(double perSecond)
    {
        foreach (int stepMilliseconds in new[] { 1, 7, 50 })
        {
            var schedule = new Schedule(perSecond);
            int due = 0;
            for (int at = 0; at < 20_000; at += stepMilliseconds)
            {
                due += schedule.Take(Ticks(at));
            }

            // The first is due at once.
            Assert.InRange(due, (20 * perSecond) - (perSecond * 0.1), (20 * perSecond) + 1);
        }
    }

    [Fact]
    public void A_pause_is_not_followed_by_a_burst()
    {
        var schedule = new Schedule(1000);
        Assert.Equal(1, schedule.Take(Ticks(0)));
        Assert.Equal(100, schedule.Take(Ticks(5_000)));
        Assert.Equal(1, schedule.Take(Ticks(5_001)));
        schedule.Pause();
        Assert.Equal(1, schedule.Take(Ticks(9_000)));
    }

    [Fact]
    public async Task Probes_are_reset_ended_and_headed_in_turn_at_their_rate()
    {
        await using var plain = new TinyChat();
        await using var proxied = new TinyChat();
        using var probes = new ProbeDisturbance(plain.EndPoint, proxied.EndPoint, perSecond: 1000);
        Turn(probes, milliseconds: 300, step: 1);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                probes.Turn(isOn: false, Ticks(300));
                return plain.Ended.Count == 200 && proxied.Ended.Count == 100;
            },
            Patience));

        Assert.Equal(300, probes.Made);
        Assert.Equal(100, plain.Ended.Count(end => end.WasReset));
        Assert.All(plain.Ended, end => Assert.Empty(end.Sent));
        Assert.All(proxied.Ended, end => Assert.True(end.WasReset));

        // Where the reset comes before the server's read, the header may go with it.
        Assert.All(proxied.Ended, end => Assert.True(end.Sent.Length == 0 || end.Sent.AsSpan().SequenceEqual(LocalHeader)));
        Assert.Contains(proxied.Ended, end => end.Sent.Length > 0);
    }

    [Fact]
    public async Task No_probe_sends_a_PROXY_header_where_no_endpoint_speaks_it()
    {
        await using var server = new TinyChat();
        using var probes = new ProbeDisturbance(server.EndPoint, proxied: null, perSecond: 1000);
        Turn(probes, milliseconds: 90, step: 1);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                probes.Turn(isOn: false, Ticks(90));
                return server.Ended.Count == 90;
            },
            Patience));

        Assert.All(server.Ended, end => Assert.Empty(end.Sent));
    }

    [Fact]
    public async Task Dripping_clients_send_a_byte_each_a_second_while_it_is_on_and_none_while_it_is_off()
    {
        await using var server = new TinyChat();
        using var drip = new DripDisturbance(server.Context().Target, clients: 4, bytesPerSecond: 1);
        drip.Open(CancellationToken.None);
        drip.Turn(isOn: false, Ticks(-1));
        Assert.Equal(0, drip.Made);

        Turn(drip, milliseconds: 10_000, step: 50);
        Assert.Equal(40, drip.Made);
        Assert.True(SpinWait.SpinUntil(() => server.BytesReceived == 40, Patience));
        Assert.Empty(server.Ended);
    }

    [Fact]
    public async Task All_ask_for_the_history_at_once_and_again_after_a_while_unless_the_answer_is_not_there_yet()
    {
        await using var server = new TinyChat { HoldsAnswers = true };
        using var history = new HistoryDisturbance(server.Context().Target, clients: 3, every: TimeSpan.FromSeconds(5));
        history.Open(CancellationToken.None);
        Turn(history, milliseconds: 11_000, step: 100);
        Assert.Equal(3, history.Made);

        server.Release();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                history.Turn(isOn: true, Ticks(11_000));
                return history.Answered == 3;
            },
            Patience));
        history.Turn(isOn: true, Ticks(14_900));
        Assert.Equal(3, history.Made);
        history.Turn(isOn: true, Ticks(15_000));
        Assert.Equal(6, history.Made);
        Assert.True(SpinWait.SpinUntil(() => server.Commands.Count(line => line == "/history 1000") == 6, Patience));
    }

    [Fact]
    public async Task Both_pages_are_got_at_their_rate_in_turn()
    {
        await using var server = new TinyHttp("200 OK");
        using var scrape = new ScrapeDisturbance(server.Address, perSecondAndPage: 10);
        scrape.Open(CancellationToken.None);
        server.Pages.Clear();
        Turn(scrape, milliseconds: 1_000, step: 10);

        Assert.Equal(20, scrape.Made);
        Assert.Equal(Enumerable.Repeat<string[]>(["/metrics", "/clients"], 10).SelectMany(both => both), server.Pages);
    }

    [Fact]
    public async Task A_page_that_is_not_there_ends_the_run_before_it_begins()
    {
        await using var server = new TinyHttp("404 Not Found");
        using var scrape = new ScrapeDisturbance(server.Address, perSecondAndPage: 10);
        var failure = Assert.Throws<LoadException>(() => scrape.Open(CancellationToken.None));
        Assert.Contains("404", failure.Message, StringComparison.Ordinal);
    }

    private static void Turn(IDisturbance disturbance, int milliseconds, int step)
    {
        for (int at = 0; at < milliseconds; at += step)
        {
            disturbance.Turn(isOn: true, Ticks(at));
        }
    }

    private static long Ticks(int milliseconds) => 1_000_000 + (milliseconds * Stopwatch.Frequency / 1000);
}
