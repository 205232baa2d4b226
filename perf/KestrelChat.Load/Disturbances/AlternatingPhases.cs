using KestrelChat.Load.Engine;
using KestrelChat.Load.Measuring;

namespace KestrelChat.Load.Disturbances;

/// <summary>One phase of a run with alternating disturbance.</summary>
/// <param name="Round">Number of the round, from 1.</param>
/// <param name="IsDisturbed">Whether the disturbance was on.</param>
/// <param name="Interval">Rates within the phase.</param>
/// <param name="Histogram">Latency of the lines due in the phase, whenever they arrived.</param>
internal sealed record Phase(int Round, bool IsDisturbed, Interval Interval, LatencyHistogram Histogram);

/// <summary>
/// Measures without and with a disturbance in turn, several times, so that other activity of the machine
/// affects both alike.
/// </summary>
internal static class AlternatingPhases
{
    /// <summary>Runs all phases, or until cancellation, and returns those completed.</summary>
    /// <param name="run">The run, warmed up.</param>
    /// <param name="setDisturbance">Turns the disturbance on or off.</param>
    /// <param name="rounds">Number of phases of each kind.</param>
    /// <param name="between">Unmeasured time after each switch.</param>
    /// <param name="duration">Length of a phase.</param>
    /// <param name="cancel">Requests an early end.</param>
    internal static IReadOnlyList<Phase> Run(
        BroadcastRun run, Action<bool> setDisturbance, int rounds, TimeSpan between, TimeSpan duration, CancellationToken cancel)
    {
        var phases = new List<Phase>();
        for (int i = 0; i < 2 * rounds && !cancel.IsCancellationRequested; i++)
        {
            int round = (i / 2) + 1;
            bool isDisturbed = i % 2 == 1;
            string name = $"round {round} of {rounds}, {(isDisturbed ? "with" : "without")}";
            setDisturbance(isDisturbed);
            run.RunUnmeasured(name, between);
            var histogram = new LatencyHistogram();
            phases.Add(new Phase(round, isDisturbed, run.Measure(name, duration, histogram), histogram));
        }

        setDisturbance(false);
        return phases;
    }
}
