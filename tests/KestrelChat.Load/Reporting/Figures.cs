using System.Text.Json.Serialization;
using KestrelChat.Load.Measuring;

namespace KestrelChat.Load.Reporting;

/// <summary>What a subcommand has measured.</summary>
[JsonDerivedType(typeof(BroadcastFigures))]
[JsonDerivedType(typeof(SlowFigures))]
[JsonDerivedType(typeof(IdleFigures))]
[JsonDerivedType(typeof(StormFigures))]
[JsonDerivedType(typeof(RoomsFigures))]
[JsonDerivedType(typeof(DisturbedFigures))]
[JsonDerivedType(typeof(CatchUpFigures))]
internal abstract record Figures
{
    /// <summary>The figures by name, formatted for reading.</summary>
    internal abstract IEnumerable<(string Name, string Value)> Rows();
}

/// <summary>Percentiles of a latency.</summary>
/// <param name="Count">Values recorded.</param>
/// <param name="P50Microseconds">Half of all took at most this.</param>
/// <param name="P99Microseconds">99 % of all took at most this.</param>
/// <param name="MaxMicroseconds">The longest.</param>
internal sealed record LatencyFigures(long Count, double P50Microseconds, double P99Microseconds, double MaxMicroseconds)
{
    internal static LatencyFigures From(LatencyHistogram histogram) => new(
        histogram.Count,
        histogram.Percentile(50) / 1e3,
        histogram.Percentile(99) / 1e3,
        histogram.Max / 1e3);

    public override string ToString() => Count == 0
        ? Text.None
        : $"{Text.Latency(P50Microseconds)} / {Text.Latency(P99Microseconds)} / {Text.Latency(MaxMicroseconds)}";
}
