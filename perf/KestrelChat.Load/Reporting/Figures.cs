using System.Text.Json.Serialization;
using KestrelChat.Load.Measuring;

namespace KestrelChat.Load.Reporting;

/// <summary>The result of a subcommand.</summary>
[JsonDerivedType(typeof(BroadcastFigures))]
[JsonDerivedType(typeof(SlowFigures))]
[JsonDerivedType(typeof(IdleFigures))]
[JsonDerivedType(typeof(StormFigures))]
[JsonDerivedType(typeof(RoomsFigures))]
[JsonDerivedType(typeof(DisturbedFigures))]
[JsonDerivedType(typeof(CatchUpFigures))]
[JsonDerivedType(typeof(StartFigures))]
[JsonDerivedType(typeof(ClientFigures))]
internal abstract record Figures
{
    /// <summary>Returns the formatted figures with their names.</summary>
    internal abstract IEnumerable<(string Name, string Value)> Rows();
}

/// <summary>Percentiles of latency.</summary>
/// <param name="Count">Number of values.</param>
/// <param name="P50Microseconds">Median.</param>
/// <param name="P99Microseconds">99th percentile.</param>
/// <param name="MaxMicroseconds">Maximum.</param>
internal sealed record LatencyFigures(long Count, double P50Microseconds, double P99Microseconds, double MaxMicroseconds)
{
    internal static LatencyFigures From(LatencyHistogram histogram) => new(
        histogram.Count,
        histogram.Percentile(50) / 1e3,
        histogram.Percentile(99) / 1e3,
        histogram.Max / 1e3);

    public override string ToString() => Count == 0
        ? FigureFormat.Unknown
        : $"{FigureFormat.Latency(P50Microseconds)} / {FigureFormat.Latency(P99Microseconds)} / {FigureFormat.Latency(MaxMicroseconds)}";
}
