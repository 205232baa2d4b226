using System.CommandLine;
using System.Diagnostics;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Reporting;

namespace KestrelChat.Load.Commands;

/// <summary><c>idle</c>: measures the memory of a server per idle client.</summary>
internal static class IdleCommand
{
    private const int PollMilliseconds = 50;

    internal static Command Create()
    {
        var clients = new Option<int>("--clients")
        {
            Description = "Number of clients",
            DefaultValueFactory = _ => 15_000,
        };
        var settle = DurationOption.Create(
            "--settle", "Time between the last connection and the memory measurement", TimeSpan.FromSeconds(5));
        var command = new Command("idle", "Hold idle connections open: server memory per client");
        command.Options.Add(clients);
        command.Options.Add(settle);
        return command.WithMeasurement(parsed =>
        {
            int count = parsed.GetRequiredValue(clients);
            OptionChecks.InRange("--clients", count, 1, OptionChecks.MaxClients);
            return context => Measure(count, parsed.GetRequiredValue(settle), context);
        });
    }

    private static IdleFigures Measure(int clients, TimeSpan settle, RunContext context)
    {
        long? bytesBefore = context.Server?.ResidentBytes();
        long start = Stopwatch.GetTimestamp();
        using var pool = context.Target.CreatePool(clients);
        context.Progress($"connecting {clients:N0} clients");

        // No wait for the first bytes: a server need not greet, and the settle time follows anyway.
        new Connector(pool, Connector.DefaultParallel, TimeSpan.Zero).OpenAll(() => { }, context.Cancel);
        var connected = Stopwatch.GetElapsedTime(start);

        context.Progress($"{pool.ReadyCount:N0} connected, settling for {settle.TotalSeconds:0.#} s");
        long settling = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(settling) < settle && !context.Cancel.IsCancellationRequested)
        {
            pool.Poll(PollMilliseconds);
            if (pool.ClosedCount > 0)
            {
                throw pool.ClosedFailure("settling");
            }
        }

        return new IdleFigures
        {
            Clients = pool.ReadyCount,
            ConnectSeconds = connected.TotalSeconds,
            ServerBytesBefore = bytesBefore,
            ServerBytesAfter = context.Server?.ResidentBytes(),
        };
    }
}
