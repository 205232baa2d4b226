using System.Diagnostics;

namespace KestrelChat.Load.Measuring;

/// <summary>The counters at one moment.</summary>
/// <param name="Timestamp">In Stopwatch ticks.</param>
/// <param name="Lines">Lines sent.</param>
/// <param name="Deliveries">Lines received by counted clients.</param>
/// <param name="ServerCpu">The server's CPU time in nanoseconds; null where it is not known.</param>
/// <param name="LoadCpu">This process's CPU time in nanoseconds.</param>
internal sealed record Reading(long Timestamp, long Lines, long Deliveries, long? ServerCpu, long LoadCpu);

/// <summary>What happened between two readings, as rates.</summary>
internal sealed record Interval(Reading From, Reading To)
{
    internal double Seconds => Stopwatch.GetElapsedTime(From.Timestamp, To.Timestamp).TotalSeconds;

    internal double LinesPerSecond => PerSecond(To.Lines - From.Lines);

    internal double DeliveriesPerSecond => PerSecond(To.Deliveries - From.Deliveries);

    /// <summary>Server CPU time in microseconds per delivery; null where it is not known or nothing was delivered.</summary>
    internal double? ServerCpuPerDelivery =>
        To.Deliveries > From.Deliveries ? (To.ServerCpu - From.ServerCpu) / 1e3 / (To.Deliveries - From.Deliveries) : null;

    /// <summary>Cores the server kept busy; null where it is not known.</summary>
    internal double? ServerCores => Seconds > 0 ? (To.ServerCpu - From.ServerCpu) / 1e9 / Seconds : null;

    /// <summary>Cores this process kept busy.</summary>
    internal double LoadCores => PerSecond((To.LoadCpu - From.LoadCpu) / 1e9);

    private double PerSecond(double amount) => Seconds > 0 ? amount / Seconds : 0;
}
