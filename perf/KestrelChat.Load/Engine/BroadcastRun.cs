using System.Diagnostics;
using KestrelChat.Load.Measuring;

namespace KestrelChat.Load.Engine;

/// <summary>Runs the phases of a broadcast: warm-up, measurement, drain.</summary>
internal sealed class BroadcastRun
{
    private const int PollMilliseconds = 50;
    private static readonly TimeSpan DrainQuietTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDrainTime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MaxInterruptedDrainTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CloseCountTime = TimeSpan.FromMilliseconds(200);

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
        ReceiversPerLine = pool.Connections.Count(connection => connection.IsCounted);
        pool.HeaderReceived = (connection, header, now) => source.OnHeader(connection, header, now);
    }

    /// <summary>Counted clients that receive each line; all by default.</summary>
    internal int ReceiversPerLine { get; init; }

    /// <summary>Deliveries expected at counted clients.</summary>
    internal long Expected => source.LinesSent * ReceiversPerLine;

    /// <summary>Deliveries received by counted clients.</summary>
    internal long Received => pool.Deliveries;

    /// <summary>Deliveries per second in the last whole second of the most recent phase.</summary>
    internal double LastSecondRate { get; private set; }

    internal void WarmUp(TimeSpan duration) => RunUnmeasured("warm-up", duration);

    /// <summary>Sends without recording the latency of the lines due in this phase.</summary>
    internal void RunUnmeasured(string phase, TimeSpan duration) => _ = RunFor(phase, duration);

    /// <summary>Sends and measures for the given time, or until cancellation.</summary>
    internal Interval Measure(string phase, TimeSpan duration, LatencyHistogram histogram)
    {
        latency.Begin(histogram, Stopwatch.GetTimestamp());
        var interval = RunFor(phase, duration);
        latency.End(interval.To.Timestamp);
        return interval;
    }

    /// <summary>Receives outstanding lines without sending, until all have arrived or none has for a second.</summary>
    internal void Drain()
    {
        context.Progress("draining");
        bool interrupted = context.Cancel.IsCancellationRequested;
        QuietWait.Run(
            pool,
            () => pool.Deliveries,
            DrainQuietTime,
            interrupted ? MaxInterruptedDrainTime : MaxDrainTime,
            () => pool.Deliveries >= Expected || (context.Cancel.IsCancellationRequested && !interrupted));
        FailIfClosed("draining");
    }

    private Interval RunFor(string phase, TimeSpan duration)
    {
        var start = ReadCounters();
        var lastSecond = start;
        long end = start.Timestamp + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        long now = start.Timestamp;
        LastSecondRate = 0;
        while (now < end && !context.Cancel.IsCancellationRequested)
        {
            source.SendDue(now);
            pool.Poll(PollMilliseconds);
            FailIfClosed(phase);
            now = Stopwatch.GetTimestamp();
            if (now - lastSecond.Timestamp >= Stopwatch.Frequency)
            {
                var previous = lastSecond;
                lastSecond = ReadCounters();
                LastSecondRate = new Interval(previous, lastSecond).DeliveriesPerSecond;
                Report(phase);
            }
        }

        return new Interval(start, ReadCounters());
    }

    // Outstanding lines are in flight or lost: the drain at the end shows which.
    private void Report(string phase) => context.Progress(
        $"{phase}: {LastSecondRate:N0}/s, {pool.Deliveries:N0} deliveries, "
        + $"{Expected - pool.Deliveries:N0} outstanding, {source.LinesAbandoned:N0} lines abandoned");

    private CounterSnapshot ReadCounters() => new(
        Stopwatch.GetTimestamp(),
        source.LinesSent,
        pool.Deliveries,
        context.Server?.CpuNanoseconds(),
        context.Self.CpuNanoseconds());

    private void FailIfClosed(string phase)
    {
        if (pool.ClosedCount > 0)
        {
            // A server that shuts down closes its connections one by one: waiting makes their number in the message complete.
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < CloseCountTime)
            {
                pool.Poll(PollMilliseconds);
            }

            throw pool.ClosedFailure(phase);
        }
    }
}
