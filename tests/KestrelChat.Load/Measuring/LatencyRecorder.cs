using System.Diagnostics;

namespace KestrelChat.Load.Measuring;

/// <summary>Records the latency of the lines sent within an interval, whenever they arrive.</summary>
internal sealed class LatencyRecorder
{
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private LatencyHistogram? histogram;
    private long from;
    private long until;

    /// <summary>Records into this histogram what is sent from this time on, in Stopwatch ticks.</summary>
    internal void Begin(LatencyHistogram into, long now)
    {
        histogram = into;
        from = now;
        until = long.MaxValue;
    }

    /// <summary>Leaves out what is sent from this time on.</summary>
    internal void End(long now) => until = now;

    internal void Record(long sentAt, long receivedAt)
    {
        if (sentAt >= from && sentAt < until)
        {
            histogram?.Record((long)((receivedAt - sentAt) * NanosecondsPerTick));
        }
    }
}
