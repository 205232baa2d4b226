using System.Text.Json.Nodes;
using KestrelChat.Load.Commands;

namespace KestrelChat.Load.Comparing;

/// <summary>Measures servers in turn: in each round and measurement one after the other, each just started.</summary>
/// <param name="ServerCommand">Where servers run.</param>
/// <param name="LoadCommand">Where the load tool runs.</param>
/// <param name="Save">Writes the result after each run, so that an interrupted comparison keeps its figures.</param>
/// <param name="Progress">Shows the progress in one line.</param>
/// <param name="Cancel">Requests an early end.</param>
internal sealed record ComparisonRun(
    PinnedCommand ServerCommand, PinnedCommand LoadCommand, Action<ComparisonResult> Save, Action<string> Progress, CancellationToken Cancel)
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RunTimeout = TimeSpan.FromMinutes(10);

    // After the start a server has work of its own; the same for all.
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(1);

    /// <summary>Runs all rounds. A run that fails is noted in the result, and the next one follows.</summary>
    internal void Run(ComparisonResult result)
    {
        foreach (var server in result.Plan.Servers.Where(server => !server.IsInstalled))
        {
            Progress($"{server.Name}: skipped, {server.Command[0]} was not found");
        }

        for (int round = 1; round <= result.Rounds; round++)
        {
            foreach (var (measurement, clients, server) in Runs(result.Plan))
            {
                Cancel.ThrowIfCancellationRequested();
                Progress($"round {round} of {result.Rounds}: {measurement.Name}{(clients is null ? "" : $", {clients} clients")}, {server.Name}");
                string? error = null;
                JsonNode? figures = null;
                try
                {
                    figures = Measure(measurement, clients, server);
                }
                catch (LoadException failure)
                {
                    error = $"round {round}: {failure.Message}";
                    Progress($"{server.Name}: {failure.Message}");
                }

                result.Add(measurement.Name, server.Name, clients, figures, error);
                Save(result);
            }
        }
    }

    private static IEnumerable<(PlannedMeasurement Measurement, int? Clients, PlannedServer Server)> Runs(ComparisonPlan plan) =>
        from measurement in plan.Measurements
        from clients in measurement.ClientCounts
        from server in plan.Servers
        where measurement.Measures(server) && server.IsInstalled
        select (measurement, clients, server);

    private JsonNode Measure(PlannedMeasurement measurement, int? clients, PlannedServer server)
    {
        var load = new LoadProcess(LoadCommand);
        var arguments = measurement.ArgumentsFor(server, clients);
        if (arguments[0] == StartCommand.Name)
        {
            // It starts the server itself.
            return load.Measure([.. arguments, "--", .. ServerCommand.Prefix(), .. server.CommandLine], RunTimeout, Cancel);
        }

        using var process = ServerProcess.Start(server.Port, () => ServerCommand.Start(server.CommandLine));
        process.WaitForConnection(server.Port, StartTimeout, Cancel).Dispose();
        _ = Cancel.WaitHandle.WaitOne(SettleTime);
        return load.Measure([.. arguments, "--pid", $"{process.ProcessId}"], RunTimeout, Cancel);
    }
}
