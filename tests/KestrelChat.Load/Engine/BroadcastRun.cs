using System.Diagnostics;
using KestrelChat.Load.Measuring;

namespace KestrelChat.Load.Engine;

/// <summary>Drives a pool and its senders through the phases of a run: warm-up, measurement, drain.</summary>
internal sealed class BroadcastRun
{
    private const int PollMilliseconds = 50;
    private static readonly TimeSpan QuietAtEnd = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDrain = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MaxDrainAfterInterrupt = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ClosingGoesOn = TimeSpan.FromMilliseconds(200);

    private readonly ClientPool pool;
    private readonly ILineSource source;
    private readonly LatencyRecorder latency;
    private readonly RunContext context;

    internal BroadcastRun(ClientPool pool, ILineSource source, LatencyRecorder latency, RunContext context)
    {
        this.pool = pool;
        this.source = source;
        this.latency = latency;
        this.context = context;
        ReceiversOfALine = pool.Connections.Count(connection => connection.IsCounted);
        pool.HeaderReceived = (connection, header, now) => source.OnHeader(connection, header, now);
    }

    /// <summary>Counted clients that a line is to reach: all, if nothing else is said.</summary>
    internal int ReceiversOfALine { get; init; }

    /// <summary>Lines that should have arrived at counted clients.</summary>
    internal long Expected => source.LinesSent * ReceiversOfALine;

    /// <summary>Lines that have arrived at counted clients.</summary>
    internal long Received => pool.Deliveries;

    /// <summary>The rate of deliveries over the last whole second of the phase run last, per second.</summary>
    internal double LastSecondRate { get; private set; }

    /// <summary>Sends without recording latencies.</summary>
    internal void WarmUp(TimeSpan duration) => Pass("warm-up", duration);

    /// <summary>Sends on without recording the latencies of what is due in this time.</summary>
    internal void Pass(string phase, TimeSpan duration) => _ = RunFor(phase, duration);

    /// <summary>Sends and measures; on cancellation what there is until then.</summary>
    internal Interval Measure(string phase, TimeSpan duration, LatencyHistogram histogram)
    {
        latency.Begin(histogram, Stopwatch.GetTimestamp());
        var interval = RunFor(phase, duration);
        latency.End(interval.To.Timestamp);
        return interval;
    }

    /// <summary>Stops sending and receives what is still on its way, until all is there or nothing has come for a second.</summary>
    internal void Drain()
    {
        context.Progress("draining");
        bool interrupted = context.Cancel.IsCancellationRequested;
        QuietWait.Run(
            pool,
            () => pool.Deliveries,
            QuietAtEnd,
            interrupted ? MaxDrainAfterInterrupt : MaxDrain,
            () => pool.Deliveries >= Expected || (context.Cancel.IsCancellationRequested && !interrupted));
        FailIfClosed("draining");
    }

    private Interval RunFor(string phase, TimeSpan duration)
    {
        var first = Read();
        var second = first;
        long end = first.Timestamp + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        long now = first.Timestamp;
        LastSecondRate = 0;
        while (now < end && !context.Cancel.IsCancellationRequested)
        {
            source.SendDue(now);
            pool.Poll(PollMilliseconds);
            FailIfClosed(phase);
            now = Stopwatch.GetTimestamp();
            if (now - second.Timestamp >= Stopwatch.Frequency)
            {
                var previous = second;
                second = Read();
                LastSecondRate = new Interval(previous, second).DeliveriesPerSecond;
                Report(phase);
            }
        }

        return new Interval(first, Read());
    }

    // Outstanding is what is in flight or lost: which of the two, the drain at the end tells.
    private void Report(string phase) => context.Progress(
        $"{phase}: {LastSecondRate:N0}/s, {pool.Deliveries:N0} deliveries, "
        + $"{Expected - pool.Deliveries:N0} outstanding, {source.LinesGivenUp:N0} lines given up");

    private Reading Read() => new(
        Stopwatch.GetTimestamp(),
        source.LinesSent,
        pool.Deliveries,
        context.Server?.CpuNanoseconds(),
        context.Self.CpuNanoseconds());

    private void FailIfClosed(string phase)
    {
        if (pool.ClosedCount > 0)
        {
            // A server that goes down closes one connection after the other: the message is to give their number.
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < ClosingGoesOn)
            {
                pool.Poll(PollMilliseconds);
            }

            throw pool.ClosedFailure(phase);
        }
    }
}
