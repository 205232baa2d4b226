using System.Diagnostics;

namespace KestrelChat.Load.Measuring;

/// <summary>
/// Records the latency of lines in the histogram of the interval in which they were sent, whenever they arrive:
/// otherwise an interval would lose its slowest lines to the next one.
/// </summary>
internal sealed class LatencyRecorder
{
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly List<Span> spans = [];

    /// <summary>Starts an interval: lines sent from now on (in Stopwatch ticks) go to this histogram.</summary>
    internal void Begin(LatencyHistogram into, long now) => spans.Add(new Span(into, now));

    /// <summary>Ends the interval: lines sent from now on (in Stopwatch ticks) are not recorded.</summary>
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
