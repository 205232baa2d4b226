using KestrelChat.Load.Engine;
using KestrelChat.Load.Measuring;

namespace KestrelChat.Load.Disturbances;

/// <summary>One phase of a run that is disturbed now and then.</summary>
/// <param name="Round">From 1.</param>
/// <param name="IsDisturbed">Whether the disturbance was on.</param>
/// <param name="Interval">What was done in it.</param>
/// <param name="Histogram">Latency of the lines that were due in it, whenever they came.</param>
internal sealed record Phase(int Round, bool IsDisturbed, Interval Interval, LatencyHistogram Histogram);

/// <summary>
/// Measures without and with a disturbance in turn, several times: what else the machine does in the minutes of a run then
/// meets both alike.
/// </summary>
internal static class AlternatingPhases
{
    /// <summary>Runs all phases; on cancellation those until then.</summary>
    /// <param name="run">Warmed up.</param>
    /// <param name="switchDisturbance">Turns the disturbance on or off.</param>
    /// <param name="rounds">Phases of each kind.</param>
    /// <param name="between">Time after each change that is not measured.</param>
    /// <param name="duration">Of a phase.</param>
    /// <param name="cancel">Asks to end early.</param>
    internal static IReadOnlyList<Phase> Run(
        BroadcastRun run, Action<bool> switchDisturbance, int rounds, TimeSpan between, TimeSpan duration, CancellationToken cancel)
    {
        var phases = new List<Phase>();
        for (int i = 0; i < 2 * rounds && !cancel.IsCancellationRequested; i++)
        {
            int round = (i / 2) + 1;
            bool isDisturbed = i % 2 == 1;
            string name = $"round {round} of {rounds}, {(isDisturbed ? "with" : "without")}";
            switchDisturbance(isDisturbed);
            run.Pass(name, between);
            var histogram = new LatencyHistogram();
            phases.Add(new Phase(round, isDisturbed, run.Measure(name, duration, histogram), histogram));
        }

        switchDisturbance(false);
        return phases;
    }
}
