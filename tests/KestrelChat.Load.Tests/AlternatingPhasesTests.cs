using System.Collections.Concurrent;
using KestrelChat.Load.Commands;
using KestrelChat.Load.Disturbances;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Protocols;
using KestrelChat.Load.Reporting;
using KestrelChat.Load.Tests.Support;

namespace KestrelChat.Load.Tests;

public sealed class AlternatingPhasesTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static readonly BroadcastSettings Settings =
        new(Clients: 4, Senders: 1, Bytes: 64, Unread: 0, UnreadBuffer: 0, Sample: 4, Prepare: [], PrepareShare: 1, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task The_disturbance_is_on_in_every_second_phase_and_off_at_the_end()
    {
        await using var server = new FakeChat();
        using var pool = server.Context().Target.CreatePool(1);
        var switches = new List<bool>();
        var phases = AlternatingPhases.Run(
            new BroadcastRun(pool, new EmptySource(), new LatencyRecorder(), server.Context()),
            switches.Add,
            rounds: 3,
            TimeSpan.Zero,
            TimeSpan.FromMilliseconds(1),
            CancellationToken.None);

        Assert.Equal([false, true, false, true, false, true, false], switches);
        Assert.Equal(switches[..^1], phases.Select(phase => phase.IsDisturbed));
    }

    [Fact]
    public async Task Switching_reaches_the_disturbance()
    {
        await using var server = new FakeChat();
        var disturbance = new RecordedDisturbance();
        using (var disturbanceThread = DisturbanceThread.Open(disturbance, server.Context()))
        {
            foreach (bool isOn in new[] { false, true, false, true })
            {
                disturbanceThread.Switch(isOn);
                Assert.True(SpinWait.SpinUntil(() => !disturbance.Switches.IsEmpty && disturbance.Switches.Last() == isOn, Timeout));
            }

            disturbanceThread.Switch(false);
            Assert.True(disturbanceThread.SecondsOn > 0);
        }

        Assert.Equal([false, true, false, true], disturbance.Switches.Take(4));
        Assert.True(disturbance.IsDisposed);
    }

    [Fact]
    public async Task Figures_separate_phases_with_and_without_the_disturbance()
    {
        await using var server = new FakeChat();
        var figures = await Task.Run(() => Measure(server, new RecordedDisturbance(), rounds: 3));

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
    public async Task A_disturbance_that_fails_ends_the_run_with_its_error()
    {
        await using var server = new FakeChat();
        var disturbance = new RecordedDisturbance { Failure = new InvalidOperationException("out of sockets") };
        var failure = await Assert.ThrowsAsync<LoadException>(() => Task.Run(() => Measure(server, disturbance, rounds: 50)));
        Assert.Equal("--disturb recorded failed: out of sockets", failure.Message);
        Assert.True(disturbance.IsDisposed);
    }

    private static DisturbedFigures Measure(FakeChat server, RecordedDisturbance disturbance, int rounds)
    {
        var phase = TimeSpan.FromMilliseconds(100);
        var disturbSettings = new DisturbSettings(rounds, Between: TimeSpan.FromMilliseconds(50), _ => disturbance);
        return RateCommand.MeasureDisturbed(Settings, linesPerSecond: 200, warmup: phase, duration: phase, disturbSettings, server.Context());
    }

    private sealed class EmptySource : ILineSource
    {
        public long LinesSent => 0;

        public int Stalls => 0;

        public long LinesAbandoned => 0;

        public void SendDue(long now)
        {
            // Nothing is ever due.
        }

        public void OnHeader(Connection connection, in PayloadHeader header, long now) => Assert.Fail("no line was sent");
    }

    private sealed class RecordedDisturbance : IDisturbance
    {
        public string Name => "recorded";

        public double TargetPerSecond => 1;

        public long ActionCount => Switches.Count;

        public string Outcome => "";

        public ConcurrentQueue<bool> Switches { get; } = new();

        public Exception? Failure { get; init; }

        public bool IsDisposed { get; private set; }

        public void Open(CancellationToken cancel)
        {
            // There are no connections.
        }

        public void Step(bool isOn, long now)
        {
            if (Switches.IsEmpty || Switches.Last() != isOn)
            {
                Switches.Enqueue(isOn);
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
