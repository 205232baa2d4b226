using System.Diagnostics;
using KestrelChat.Load.Disturbances;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

public sealed class DisturbanceTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    // The last 4 bytes are version 2 and LOCAL, no address family, no length.
    private static readonly byte[] LocalHeader = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x20, 0x00, 0x00, 0x00];

    [Fact]
    public async Task Probes_alternate_between_reset_FIN_and_PROXY_header_at_their_rate()
    {
        await using var plain = new FakeChat();
        await using var proxied = new FakeChat();
        using var probes = new ProbeDisturbance(plain.EndPoint, proxied.EndPoint, perSecond: 1000);
        Run(probes, milliseconds: 300, step: 1);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                probes.Step(isOn: false, Ticks(300));
                return plain.ClosedConnections.Count == 200 && proxied.ClosedConnections.Count == 100;
            },
            Timeout));

        Assert.Equal(300, probes.ActionCount);
        Assert.Equal(100, plain.ClosedConnections.Count(connection => connection.WasReset));
        Assert.All(plain.ClosedConnections, connection => Assert.Empty(connection.Sent));
        Assert.All(proxied.ClosedConnections, connection => Assert.True(connection.WasReset));

        // A reset that precedes the read of the server discards the header.
        Assert.All(proxied.ClosedConnections, connection => Assert.True(connection.Sent.Length == 0 || connection.Sent.AsSpan().SequenceEqual(LocalHeader)));
        Assert.Contains(proxied.ClosedConnections, connection => connection.Sent.Length > 0);
    }

    [Fact]
    public async Task No_probe_sends_a_PROXY_header_without_a_PROXY_endpoint()
    {
        await using var server = new FakeChat();
        using var probes = new ProbeDisturbance(server.EndPoint, proxied: null, perSecond: 1000);
        Run(probes, milliseconds: 90, step: 1);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                probes.Step(isOn: false, Ticks(90));
                return server.ClosedConnections.Count == 90;
            },
            Timeout));

        Assert.All(server.ClosedConnections, connection => Assert.Empty(connection.Sent));
    }

    [Fact]
    public async Task Dripping_clients_send_one_byte_per_second_each_and_none_while_off()
    {
        await using var server = new FakeChat();
        using var drip = new DripDisturbance(server.Context().Target, clients: 4, bytesPerSecond: 1);
        drip.Open(CancellationToken.None);
        drip.Step(isOn: false, Ticks(-1));
        Assert.Equal(0, drip.ActionCount);

        Run(drip, milliseconds: 10_000, step: 50);
        Assert.Equal(40, drip.ActionCount);
        Assert.True(SpinWait.SpinUntil(() => server.BytesReceived == 40, Timeout));
        Assert.Empty(server.ClosedConnections);
    }

    [Fact]
    public async Task Clients_request_the_history_at_each_interval_unless_an_answer_is_outstanding()
    {
        await using var server = new FakeChat { HoldsAnswers = true };
        using var history = new HistoryDisturbance(server.Context().Target, clients: 3, every: TimeSpan.FromSeconds(5));
        history.Open(CancellationToken.None);
        Run(history, milliseconds: 11_000, step: 100);
        Assert.Equal(3, history.ActionCount);

        server.ReleaseAnswers();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                history.Step(isOn: true, Ticks(11_000));
                return history.Answered == 3;
            },
            Timeout));
        history.Step(isOn: true, Ticks(14_900));
        Assert.Equal(3, history.ActionCount);
        history.Step(isOn: true, Ticks(15_000));
        Assert.Equal(6, history.ActionCount);
        Assert.True(SpinWait.SpinUntil(() => server.Commands.Count(line => line == "/history 1000") == 6, Timeout));
    }

    [Fact]
    public async Task Both_pages_are_requested_in_turn_at_their_rate()
    {
        await using var server = new FakeHttpServer("200 OK");
        using var scrape = new ScrapeDisturbance(server.Address, perSecondPerPage: 10);
        scrape.Open(CancellationToken.None);
        server.Paths.Clear();
        Run(scrape, milliseconds: 1_000, step: 10);

        Assert.Equal(20, scrape.ActionCount);
        Assert.Equal(Enumerable.Repeat<string[]>(["/metrics", "/clients"], 10).SelectMany(pages => pages), server.Paths);
    }

    [Fact]
    public async Task A_missing_page_fails_the_run_before_it_starts()
    {
        await using var server = new FakeHttpServer("404 Not Found");
        using var scrape = new ScrapeDisturbance(server.Address, perSecondPerPage: 10);
        var failure = Assert.Throws<LoadException>(() => scrape.Open(CancellationToken.None));
        Assert.Contains("404", failure.Message, StringComparison.Ordinal);
    }

    private static void Run(IDisturbance disturbance, int milliseconds, int step)
    {
        for (int at = 0; at < milliseconds; at += step)
        {
            disturbance.Step(isOn: true, Ticks(at));
        }
    }

    private static long Ticks(int milliseconds) => 1_000_000 + (milliseconds * Stopwatch.Frequency / 1000);
}
