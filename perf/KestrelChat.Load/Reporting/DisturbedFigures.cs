using KestrelChat.Load.Disturbances;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Measuring;

namespace KestrelChat.Load.Reporting;

/// <summary>The figures of one phase of <c>rate --disturb</c>.</summary>
/// <param name="Round">Number of the round, from 1.</param>
/// <param name="IsDisturbed">Whether the disturbance was on.</param>
/// <param name="DeliveriesPerSecond">Deliveries to the measured clients.</param>
/// <param name="Latency">Latency of the lines due in the phase.</param>
/// <param name="ServerCores">Cores used by the server; null when unknown.</param>
internal sealed record PhaseFigures(int Round, bool IsDisturbed, double DeliveriesPerSecond, LatencyFigures Latency, double? ServerCores);

/// <summary>Result of <c>rate --disturb</c>: latency of the measured clients without and with the disturbance.</summary>
internal sealed record DisturbedFigures : Figures
{
    public required string Disturbance { get; init; }

    public required string Outcome { get; init; }

    public required double DisturbancesWantedPerSecond { get; init; }

    /// <summary>Rate over the time for which the disturbance was on.</summary>
    public required double DisturbancesMadePerSecond { get; init; }

    public required IReadOnlyList<PhaseFigures> Phases { get; init; }

    /// <summary>Latency in all phases without the disturbance.</summary>
    public required LatencyFigures LatencyWithout { get; init; }

    /// <summary>Latency in all phases with the disturbance.</summary>
    public required LatencyFigures LatencyWith { get; init; }

    public double? P50Ratio => Divide(LatencyWith.P50Microseconds, LatencyWithout.P50Microseconds);

    public double? P99Ratio => Divide(LatencyWith.P99Microseconds, LatencyWithout.P99Microseconds);

    /// <summary>Median of the ratios of the rounds, which a single outlier does not change.</summary>
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

    /// <summary>Includes the cost of the disturbance for the server.</summary>
    public required double? CpuMicrosecondsPerDeliveryWith { get; init; }

    /// <summary>Includes the CPU time of the disturbance.</summary>
    public required double LoadToolCores { get; init; }

    public required int PreparedClients { get; init; }

    /// <summary>Creates the figures of a drained run.</summary>
    internal static DisturbedFigures From(IReadOnlyList<Phase> phases, BroadcastRun run, IDisturbance disturbance, double secondsOn, int prepared) => new()
    {
        Disturbance = disturbance.Name,
        Outcome = disturbance.Outcome,
        DisturbancesWantedPerSecond = disturbance.TargetPerSecond,
        DisturbancesMadePerSecond = secondsOn > 0 ? disturbance.ActionCount / secondsOn : 0,
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
        CpuMicrosecondsPerDeliveryWithout = MeanCpu(phases.Where(phase => !phase.IsDisturbed)),
        CpuMicrosecondsPerDeliveryWith = MeanCpu(phases.Where(phase => phase.IsDisturbed)),
        LoadToolCores = phases.Select(phase => phase.Interval.LoadCores).DefaultIfEmpty().Max(),
        PreparedClients = prepared,
    };

    internal override IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("disturbance", Disturbance);
        yield return ("… actions", Outcome);
        yield return ("… rate achieved / requested", $"{DisturbancesMadePerSecond:N1}/s / {DisturbancesWantedPerSecond:N1}/s");
        if (PreparedClients > 0)
        {
            yield return ("clients prepared", FigureFormat.Count(PreparedClients));
        }

        foreach (var phase in Phases)
        {
            yield return (
                $"round {phase.Round}, {(phase.IsDisturbed ? "with" : "without")}: p50 / p99 / max",
                $"{phase.Latency}; {FigureFormat.Rate(phase.DeliveriesPerSecond)}, {FigureFormat.Cores(phase.ServerCores)}");
        }

        yield return ("latency p50 / p99 / max, without", LatencyWithout.ToString());
        yield return ("latency p50 / p99 / max, with", LatencyWith.ToString());
        yield return ("ratio of p50, with to without", Times(P50Ratio));
        yield return ("ratio of p99, with to without", Times(P99Ratio));
        yield return ("… median of the rounds", Times(MedianP99Ratio));
        yield return ("expected, whole run", FigureFormat.Count(ExpectedDeliveries));
        yield return ("received, whole run", FigureFormat.Count(ReceivedDeliveries));
        yield return ("lost", FigureFormat.Count(LostDeliveries));
        yield return ("server CPU per delivery, without", FigureFormat.Microseconds(CpuMicrosecondsPerDeliveryWithout));
        yield return ("server CPU per delivery, with", FigureFormat.Microseconds(CpuMicrosecondsPerDeliveryWith));
        yield return ("load tool CPU, maximum", FigureFormat.Cores(LoadToolCores));
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

    private static double? MeanCpu(IEnumerable<Phase> phases) => phases.Average(phase => phase.Interval.ServerCpuPerDelivery);

    private static double? Divide(double with, double without) => without > 0 && with > 0 ? with / without : null;

    private static double? Median(double[] sorted) => sorted.Length == 0
        ? null
        : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static string Times(double? ratio) => ratio is { } known ? $"{known:N2} times" : FigureFormat.Unknown;
}
