using System.Diagnostics;

namespace KestrelChat.Load.Measuring;

/// <summary>The counters of a run at one point in time.</summary>
/// <param name="Timestamp">In Stopwatch ticks.</param>
/// <param name="Lines">Lines sent.</param>
/// <param name="Deliveries">Lines received by counted clients.</param>
/// <param name="ServerCpu">CPU time of the server in nanoseconds; null when unknown.</param>
/// <param name="LoadCpu">CPU time of this process in nanoseconds.</param>
internal sealed record CounterSnapshot(long Timestamp, long Lines, long Deliveries, long? ServerCpu, long LoadCpu);

/// <summary>The rates between two snapshots.</summary>
internal sealed record Interval(CounterSnapshot From, CounterSnapshot To)
{
    internal double Seconds => Stopwatch.GetElapsedTime(From.Timestamp, To.Timestamp).TotalSeconds;

    internal double LinesPerSecond => PerSecond(To.Lines - From.Lines);

    internal double DeliveriesPerSecond => PerSecond(To.Deliveries - From.Deliveries);

    /// <summary>CPU time of the server in microseconds per delivery; null when unknown or when nothing was delivered.</summary>
    internal double? ServerCpuPerDelivery =>
        To.Deliveries > From.Deliveries ? (To.ServerCpu - From.ServerCpu) / 1e3 / (To.Deliveries - From.Deliveries) : null;

    /// <summary>Cores used by the server; null when unknown.</summary>
    internal double? ServerCores => Seconds > 0 ? (To.ServerCpu - From.ServerCpu) / 1e9 / Seconds : null;

    /// <summary>Cores used by this process.</summary>
    internal double LoadCores => PerSecond((To.LoadCpu - From.LoadCpu) / 1e9);

    private double PerSecond(double amount) => Seconds > 0 ? amount / Seconds : 0;
}
