using System.CommandLine;
using System.Diagnostics;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Reporting;

namespace KestrelChat.Load.Commands;

/// <summary><c>storm</c>: measures the cost of many clients that connect at once.</summary>
internal static class StormCommand
{
    private const int Steps = 10;
    private const int MaxParallel = 4096;

    /// <summary>The counters at a number of ready clients; time in Stopwatch ticks, CPU in nanoseconds.</summary>
    private sealed record Mark(int Ready, long Timestamp, long? ServerCpu);

    internal static Command Create()
    {
        var clients = new Option<int>("--clients")
        {
            Description = "Number of clients",
            DefaultValueFactory = _ => 10_000,
        };
        var parallel = new Option<int>("--parallel")
        {
            Description = "Connections opened at a time and still without the first bytes of the server",
            DefaultValueFactory = _ => Connector.DefaultParallel,
        };
        var command = new Command("storm", "Connect as fast as the server accepts: time to first bytes, CPU per connection");
        command.Options.Add(clients);
        command.Options.Add(parallel);
        return command.WithMeasurement(parsed =>
        {
            int count = parsed.GetRequiredValue(clients);
            int outstanding = parsed.GetRequiredValue(parallel);
            OptionChecks.InRange("--clients", count, Steps, OptionChecks.MaxClients);
            OptionChecks.InRange("--parallel", outstanding, 1, MaxParallel);
            return context => Measure(count, outstanding, context);
        });
    }

    private static StormFigures Measure(int clients, int parallel, RunContext context)
    {
        using var pool = context.Target.CreatePool(clients);
        long loadCpu = context.Self.CpuNanoseconds();
        var marks = new List<Mark> { MarkAt(0) };
        new Connector(pool, parallel, firstBytesTimeout: null).OpenAll(
            () =>
            {
                if ((long)pool.ReadyCount * Steps >= (long)clients * marks.Count)
                {
                    marks.Add(MarkAt(pool.ReadyCount));
                    context.Progress($"{pool.ReadyCount:N0} of {clients:N0} clients have received their first bytes");
                }
            },
            context.Cancel);

        var all = Between(marks[0], MarkAt(pool.ReadyCount));
        return new StormFigures
        {
            Clients = pool.ReadyCount,
            Seconds = all.Seconds,
            ServerCpuSeconds = all.ServerCpuMicrosecondsPerConnection * all.Connections / 1e6,
            LoadToolCores = (context.Self.CpuNanoseconds() - loadCpu) / 1e9 / all.Seconds,
            Steps = [.. marks.Zip(marks.Skip(1), Between)],
        };

        Mark MarkAt(int ready) => new(ready, Stopwatch.GetTimestamp(), context.Server?.CpuNanoseconds());
    }

    private static StormStep Between(Mark from, Mark to) => new(
        to.Ready,
        to.Ready - from.Ready,
        Stopwatch.GetElapsedTime(from.Timestamp, to.Timestamp).TotalSeconds,
        to.Ready > from.Ready ? (to.ServerCpu - from.ServerCpu) / 1e3 / (to.Ready - from.Ready) : null);
}
