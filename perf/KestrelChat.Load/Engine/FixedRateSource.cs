using System.Diagnostics;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Platform;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>
/// Sends on a fixed schedule, the senders in turn. The timestamp of a line is the time at which it was due, so that a
/// server or sender that falls behind shows up as latency (no coordinated omission).
/// </summary>
internal sealed class FixedRateSource : ILineSource, IDisposable
{
    // Limits the wake-ups; lines due within one interval are sent together.
    private static readonly TimeSpan MinWakeInterval = TimeSpan.FromMicroseconds(100);

    private readonly Sender[] senders;
    private readonly double ticksPerLine;
    private readonly LatencyRecorder latency;
    private readonly TimerDescriptor timer = new();
    private long start;

    /// <param name="pool">Pool to wake when lines are due.</param>
    /// <param name="senders">The senders.</param>
    /// <param name="linesPerSecond">Total rate.</param>
    /// <param name="latency">Records the time until a line arrives at the connections with a scanner.</param>
    internal FixedRateSource(ClientPool pool, Sender[] senders, double linesPerSecond, LatencyRecorder latency)
    {
        this.senders = senders;
        this.latency = latency;
        ticksPerLine = Stopwatch.Frequency / linesPerSecond;
        pool.WakeOn(timer);
    }

    public long LinesSent { get; private set; }

    public int Stalls => 0;

    public long LinesAbandoned => 0;

    public void SendDue(long now)
    {
        if (start == 0)
        {
            start = now;
            var interval = TimeSpan.FromSeconds(ticksPerLine / Stopwatch.Frequency);
            timer.Start(now, interval < MinWakeInterval ? MinWakeInterval : interval);
        }

        bool hasSent = false;
        for (long due = DueTime(LinesSent); due <= now; due = DueTime(LinesSent))
        {
            if (!senders[LinesSent % senders.Length].TrySend(due))
            {
                break;
            }

            LinesSent++;
            hasSent = true;
        }

        if (hasSent)
        {
            foreach (var sender in senders)
            {
                sender.Flush();
            }
        }
    }

    public void OnHeader(Connection connection, in PayloadHeader header, long now) => latency.Record(header.Timestamp, now);

    public void Dispose() => timer.Dispose();

    private long DueTime(long line) => start + (long)(line * ticksPerLine);
}
