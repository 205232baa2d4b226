using System.Text.RegularExpressions;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Cluster.Tests.Simulation;

/// <summary>A run as text.</summary>
internal static partial class SimulationHistory
{
    /// <summary>Everything that happened and everything that was shown, except the tokens of names, which are never the same.</summary>
    public static string Of(SimulatedRun simulation) =>
        Token().Replace(string.Join('\n', simulation.World.Trace.Concat(simulation.Clients.SelectMany(Lines))), "(token)");

    /// <summary>What is wrong in a run, how to repeat it, and what led to it.</summary>
    public static string Describe(SimulatedRun simulation, IReadOnlyList<string> violations) => string.Join('\n',
        [
            $"set {Properties.SeedVariable}={simulation.Seed} to repeat this: {violations.Count} violations",
            .. violations,
            "",
            Of(simulation),
        ]);

    private static IEnumerable<string> Lines(SimulatedClient client) =>
        client.Shown.Select(line => FormattableString.Invariant($"{client} at {line.At.TotalSeconds:0.0000}: {line.Text}")).Prepend("");

    [GeneratedRegex("[0-9a-f]{16}")]
    private static partial Regex Token();
}
