using KestrelChat.Load.Disturbances;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Measuring;

namespace KestrelChat.Load.Reporting;

/// <summary>One phase of a <c>rate</c> that is disturbed now and then.</summary>
/// <param name="Round">From 1.</param>
/// <param name="IsDisturbed">Whether the disturbance was on.</param>
/// <param name="DeliveriesPerSecond">To those who are measured.</param>
/// <param name="Latency">Of the lines that were due in it.</param>
/// <param name="ServerCores">Null where the server's process is not known.</param>
internal sealed record PhaseFigures(int Round, bool IsDisturbed, double DeliveriesPerSecond, LatencyFigures Latency, double? ServerCores);

/// <summary>Result of <c>rate --disturb</c>: latency of those who are not disturbing, without and with the disturbance.</summary>
internal sealed record DisturbedFigures : Figures
{
    public required string Disturbance { get; init; }

    public required string Outcome { get; init; }

    public required double DisturbancesWantedPerSecond { get; init; }

    /// <summary>Over the time in which it was on.</summary>
    public required double DisturbancesMadePerSecond { get; init; }

    public required IReadOnlyList<PhaseFigures> Phases { get; init; }

    /// <summary>Of all phases without the disturbance.</summary>
    public required LatencyFigures LatencyWithout { get; init; }

    /// <summary>Of all phases with it.</summary>
    public required LatencyFigures LatencyWith { get; init; }

    public double? P50Ratio => Divide(LatencyWith.P50Microseconds, LatencyWithout.P50Microseconds);

    public double? P99Ratio => Divide(LatencyWith.P99Microseconds, LatencyWithout.P99Microseconds);

    /// <summary>The middle one of the rounds' ratios: a single bad moment of the machine does not move it.</summary>
    public double? MedianP99Ratio => Median(
    [
        .. Phases.Where(phase => phase.IsDisturbed)
            .Select(with => Divide(
                with.Latency.P99Microseconds,
                Phases.Single(phase => phase.Round == with.Round && !phase.IsDisturbed).Latency.P99Microseconds))
            .OfType<double>()
            .Order(),
    ]);

    public required long ExpectedDeliveries { get; init; }

    public required long ReceivedDeliveries { get; init; }

    public long LostDeliveries => ExpectedDeliveries - ReceivedDeliveries;

    public required double? CpuMicrosecondsPerDeliveryWithout { get; init; }

    /// <summary>What the disturbance costs the server is in it.</summary>
    public required double? CpuMicrosecondsPerDeliveryWith { get; init; }

    /// <summary>The disturbance's own is in it.</summary>
    public required double LoadToolCores { get; init; }

    public required int PreparedClients { get; init; }

    /// <summary>The figures of a run that has been drained.</summary>
    internal static DisturbedFigures From(IReadOnlyList<Phase> phases, BroadcastRun run, IDisturbance disturbance, double secondsOn, int prepared) => new()
    {
        Disturbance = disturbance.Name,
        Outcome = disturbance.Outcome,
        DisturbancesWantedPerSecond = disturbance.WantedPerSecond,
        DisturbancesMadePerSecond = secondsOn > 0 ? disturbance.Made / secondsOn : 0,
        Phases =
        [
            .. phases.Select(phase => new PhaseFigures(
                phase.Round,
                phase.IsDisturbed,
                phase.Interval.DeliveriesPerSecond,
                LatencyFigures.From(phase.Histogram),
                phase.Interval.ServerCores)),
        ],
        LatencyWithout = LatencyOf(phases.Where(phase => !phase.IsDisturbed)),
        LatencyWith = LatencyOf(phases.Where(phase => phase.IsDisturbed)),
        ExpectedDeliveries = run.Expected,
        ReceivedDeliveries = run.Received,
        CpuMicrosecondsPerDeliveryWithout = Mean(phases.Where(phase => !phase.IsDisturbed)),
        CpuMicrosecondsPerDeliveryWith = Mean(phases.Where(phase => phase.IsDisturbed)),
        LoadToolCores = phases.Select(phase => phase.Interval.LoadCores).DefaultIfEmpty().Max(),
        PreparedClients = prepared,
    };

    internal override IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("disturbance", Disturbance);
        yield return ("… what it did", Outcome);
        yield return ("… made / wanted", $"{DisturbancesMadePerSecond:N1}/s / {DisturbancesWantedPerSecond:N1}/s");
        if (PreparedClients > 0)
        {
            yield return ("clients prepared", Text.Count(PreparedClients));
        }

        foreach (var phase in Phases)
        {
            yield return (
                $"round {phase.Round}, {(phase.IsDisturbed ? "with" : "without")}: p50 / p99 / max",
                $"{phase.Latency}; {Text.Rate(phase.DeliveriesPerSecond)}, {Text.Cores(phase.ServerCores)}");
        }

        yield return ("latency p50 / p99 / max, without", LatencyWithout.ToString());
        yield return ("latency p50 / p99 / max, with", LatencyWith.ToString());
        yield return ("ratio of p50, with to without", Times(P50Ratio));
        yield return ("ratio of p99, with to without", Times(P99Ratio));
        yield return ("… median of the rounds", Times(MedianP99Ratio));
        yield return ("expected, whole run", Text.Count(ExpectedDeliveries));
        yield return ("received, whole run", Text.Count(ReceivedDeliveries));
        yield return ("lost", Text.Count(LostDeliveries));
        yield return ("server CPU per delivery, without", Text.Microseconds(CpuMicrosecondsPerDeliveryWithout));
        yield return ("server CPU per delivery, with", Text.Microseconds(CpuMicrosecondsPerDeliveryWith));
        yield return ("load tool CPU, at most", Text.Cores(LoadToolCores));
    }

    private static LatencyFigures LatencyOf(IEnumerable<Phase> phases)
    {
        var all = new LatencyHistogram();
        foreach (var phase in phases)
        {
            all.Add(phase.Histogram);
        }

        return LatencyFigures.From(all);
    }

    private static double? Mean(IEnumerable<Phase> phases) => phases.Average(phase => phase.Interval.ServerCpuPerDelivery);

    private static double? Divide(double with, double without) => without > 0 && with > 0 ? with / without : null;

    private static double? Median(double[] sorted) => sorted.Length == 0
        ? null
        : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static string Times(double? ratio) => ratio is { } known ? $"{known:N2} times" : Text.None;
}
