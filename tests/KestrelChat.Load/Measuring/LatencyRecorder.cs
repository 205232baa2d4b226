using System.Diagnostics;

namespace KestrelChat.Load.Measuring;

/// <summary>
/// Records the latency of the lines sent within intervals, whenever they arrive: one that was sent in an interval and comes
/// in the next counts for the one in which it was sent, else an interval would lose its slowest lines.
/// </summary>
internal sealed class LatencyRecorder
{
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly List<Span> spans = [];

    /// <summary>Records into this histogram what is sent from this time on, in Stopwatch ticks.</summary>
    internal void Begin(LatencyHistogram into, long now) => spans.Add(new Span(into, now));

    /// <summary>Leaves out what is sent from this time on.</summary>
    internal void End(long now) => spans[^1].Until = now;

    internal void Record(long sentAt, long receivedAt)
    {
        for (int i = spans.Count - 1; i >= 0; i--)
        {
            var span = spans[i];
            if (sentAt >= span.From)
            {
                if (sentAt < span.Until)
                {
                    span.Histogram.Record((long)((receivedAt - sentAt) * NanosecondsPerTick));
                }

                return;
            }
        }
    }

    private sealed class Span(LatencyHistogram histogram, long from)
    {
        internal LatencyHistogram Histogram => histogram;

        internal long From => from;

        internal long Until { get; set; } = long.MaxValue;
    }
}
