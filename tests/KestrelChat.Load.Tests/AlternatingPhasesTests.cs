using System.Collections.Concurrent;
using KestrelChat.Load.Commands;
using KestrelChat.Load.Disturbances;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Protocols;
using KestrelChat.Load.Reporting;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

/// <summary>That phases with a disturbance and without follow each other, and are told apart.</summary>
public sealed class AlternatingPhasesTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly BroadcastSettings Settings =
        new(Clients: 4, Senders: 1, Bytes: 64, Unread: 0, UnreadBuffer: 0, Sample: 4, Prepare: [], PrepareShare: 1, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task The_disturbance_is_turned_on_for_every_second_phase_and_off_at_the_end()
    {
        await using var server = new TinyChat();
        using var pool = server.Context().Target.CreatePool(1);
        var switches = new List<bool>();
        var phases = AlternatingPhases.Run(
            new BroadcastRun(pool, new Silence(), new LatencyRecorder(), server.Context()),
            switches.Add,
            rounds: 3,
            TimeSpan.Zero,
            TimeSpan.FromMilliseconds(1),
            CancellationToken.None);

        Assert.Equal([false, true, false, true, false, true, false], switches);
        Assert.Equal(switches[..^1], phases.Select(phase => phase.IsDisturbed));
    }

    [Fact]
    public async Task Turning_on_and_off_reaches_the_disturbance()
    {
        await using var server = new TinyChat();
        var noted = new Noted();
        using (var disturber = Disturber.Open(noted, server.Context()))
        {
            foreach (bool on in new[] { false, true, false, true })
            {
                disturber.Switch(on);
                Assert.True(SpinWait.SpinUntil(() => !noted.Changes.IsEmpty && noted.Changes.Last() == on, Patience));
            }

            disturber.Switch(false);
            Assert.True(disturber.SecondsOn > 0);
        }

        Assert.Equal([false, true, false, true], noted.Changes.Take(4));
        Assert.True(noted.IsDisposed);
    }

    [Fact]
    public async Task Figures_tell_phases_with_the_disturbance_from_those_without()
    {
        await using var server = new TinyChat();
        var figures = await Task.Run(() => Measure(server, new Noted(), rounds: 3));

        Assert.Equal(
            [(1, false), (1, true), (2, false), (2, true), (3, false), (3, true)],
            figures.Phases.Select(phase => (phase.Round, phase.IsDisturbed)));
        Assert.Equal(0, figures.LostDeliveries);
        Assert.True(figures.ReceivedDeliveries > 0);
        Assert.All(figures.Phases, phase => Assert.True(phase.Latency.Count > 0));
        Assert.Equal(figures.Phases.Where(phase => phase.IsDisturbed).Sum(phase => phase.Latency.Count), figures.LatencyWith.Count);
        Assert.Equal(figures.Phases.Where(phase => !phase.IsDisturbed).Sum(phase => phase.Latency.Count), figures.LatencyWithout.Count);
        Assert.True(figures.P99Ratio > 0);
        Assert.True(figures.MedianP99Ratio > 0);
    }

    [Fact]
    public async Task A_disturbance_that_fails_ends_the_run_with_its_reason()
    {
        await using var server = new TinyChat();
        var noted = new Noted { Failure = new InvalidOperationException("no more of it") };
        var failure = await Assert.ThrowsAsync<LoadException>(() => Task.Run(() => Measure(server, noted, rounds: 50)));
        Assert.Equal("--disturb noted: no more of it", failure.Message);
        Assert.True(noted.IsDisposed);
    }

    private static DisturbedFigures Measure(TinyChat server, Noted noted, int rounds)
    {
        var phase = TimeSpan.FromMilliseconds(100);
        var disturb = new DisturbSettings(rounds, Between: TimeSpan.FromMilliseconds(50), _ => noted);
        return RateCommand.MeasureDisturbed(Settings, linesPerSecond: 200, warmup: phase, duration: phase, disturb, server.Context());
    }

    private sealed class Silence : ILineSource
    {
        public long LinesSent => 0;

        public int Stalls => 0;

        public long LinesGivenUp => 0;

        public void SendDue(long now)
        {
            // Never.
        }

        public void OnHeader(Connection connection, in PayloadHeader header, long now) => Assert.Fail("nothing was sent");
    }

    private sealed class Noted : IDisturbance
    {
        public string Name => "noted";

        public double WantedPerSecond => 1;

        public long Made => Changes.Count;

        public string Outcome => "";

        public ConcurrentQueue<bool> Changes { get; } = new();

        public Exception? Failure { get; init; }

        public bool IsDisposed { get; private set; }

        public void Open(CancellationToken cancel)
        {
            // Nothing is open.
        }

        public void Turn(bool isOn, long now)
        {
            if (Changes.IsEmpty || Changes.Last() != isOn)
            {
                Changes.Enqueue(isOn);
            }

            if (isOn && Failure is not null)
            {
                throw Failure;
            }

            Thread.Sleep(1);
        }

        public void Dispose() => IsDisposed = true;
    }
}
