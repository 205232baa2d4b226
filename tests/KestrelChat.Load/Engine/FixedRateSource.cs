using System.Diagnostics;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Platform;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

/// <summary>
/// Sends on a schedule fixed in advance, the senders in turn. A line bears the time it was due, not the time it went
/// out: a server or a sender that falls behind then shows up as latency instead of hiding it (coordinated omission).
/// </summary>
internal sealed class FixedRateSource : ILineSource, IDisposable
{
    // More wake-ups than this a second would only cost time; lines that are due together go out together.
    private static readonly TimeSpan MinWakeInterval = TimeSpan.FromMicroseconds(100);

    private readonly Sender[] senders;
    private readonly double ticksPerLine;
    private readonly LatencyRecorder latency;
    private readonly TimerDescriptor timer = new();
    private long start;

    /// <param name="pool">To be woken when lines are due.</param>
    /// <param name="senders">Who sends.</param>
    /// <param name="linesPerSecond">In total.</param>
    /// <param name="latency">Gets the time each line takes to the connections with a scanner.</param>
    internal FixedRateSource(ClientPool pool, Sender[] senders, double linesPerSecond, LatencyRecorder latency)
    {
        this.senders = senders;
        this.latency = latency;
        ticksPerLine = Stopwatch.Frequency / linesPerSecond;
        pool.WakeBy(timer);
    }

    public long LinesSent { get; private set; }

    public int Stalls => 0;

    public long LinesGivenUp => 0;

    public void SendDue(long now)
    {
        if (start == 0)
        {
            start = now;
            var interval = TimeSpan.FromSeconds(ticksPerLine / Stopwatch.Frequency);
            timer.Start(now, interval < MinWakeInterval ? MinWakeInterval : interval);
        }

        bool any = false;
        for (long due = DueTime(LinesSent); due <= now; due = DueTime(LinesSent))
        {
            if (!senders[LinesSent % senders.Length].TrySend(due))
            {
                break;
            }

            LinesSent++;
            any = true;
        }

        if (any)
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
