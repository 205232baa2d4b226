using System.CommandLine;
using System.Diagnostics;
using System.Net.Sockets;
using KestrelChat.Load.Comparing;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Reporting;

namespace KestrelChat.Load.Commands;

/// <summary><c>start</c>: measures the time from the start of a server to its first byte, and its memory when idle.</summary>
internal static class StartCommand
{
    internal const string Name = "start";

    private const int MaxRuns = 1_000;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    internal static Command Create()
    {
        var server = new Argument<string[]>("command")
        {
            Description = "Program and arguments of the server, after --; started once for each run",
            Arity = ArgumentArity.OneOrMore,
        };
        var runs = new Option<int>("--runs")
        {
            Description = "Number of starts",
            DefaultValueFactory = _ => 9,
        };
        var settle = DurationOption.Create("--settle", "Time between the first byte and the memory measurement", TimeSpan.FromSeconds(5));
        var command = new Command(Name, "Start a server: time from exec to the first byte that a client receives, memory when idle");
        command.Arguments.Add(server);
        command.Options.Add(runs);
        command.Options.Add(settle);
        return command.WithMeasurement(parsed =>
        {
            int count = parsed.GetRequiredValue(runs);
            OptionChecks.InRange("--runs", count, 1, MaxRuns);
            return context => Measure(parsed.GetRequiredValue(server), count, parsed.GetRequiredValue(settle), context);
        });
    }

    internal static StartFigures Measure(string[] server, int runs, TimeSpan settle, RunContext context)
    {
        var starts = new List<SingleStart>();
        while (starts.Count < runs && !context.Cancel.IsCancellationRequested)
        {
            starts.Add(MeasureOnce(server, settle, context));
            context.Progress($"start {starts.Count} of {runs}: {starts[^1].GreetingMilliseconds:N0} ms");
        }

        context.Cancel.ThrowIfCancellationRequested();
        return new StartFigures
        {
            Starts = starts,
            GreetingMilliseconds = FigureValues.Median(starts.Select(start => start.GreetingMilliseconds)),
            CpuMilliseconds = FigureValues.Median(starts.Select(start => start.CpuMilliseconds)),
            ResidentBytes = FigureValues.Median(starts.Select(start => (double)start.ResidentBytes)),
        };
    }

    private static SingleStart MeasureOnce(string[] command, TimeSpan settle, RunContext context)
    {
        int port = context.Target.Server.Port;
        using var server = ServerProcess.Start(port, () => PinnedCommand.StartUnpinned(command));
        using var client = server.WaitForConnection(port, StartTimeout, context.Cancel);
        Greet(client, context.Target.Protocol.Handshake);
        var greeting = Stopwatch.GetElapsedTime(server.StartedAt);
        var meter = new ProcessMeter(server.ProcessId);
        long cpu = meter.CpuNanoseconds();
        _ = context.Cancel.WaitHandle.WaitOne(settle);
        return new SingleStart(greeting.TotalMilliseconds, cpu / 1e6, meter.ResidentBytes());
    }

    private static void Greet(Socket client, ReadOnlySpan<byte> handshake)
    {
        try
        {
            if (!handshake.IsEmpty)
            {
                _ = client.Send(handshake);
            }

            Span<byte> first = stackalloc byte[1];
            if (client.Receive(first) == 0)
            {
                throw new LoadException("the server closed the connection without a byte.");
            }
        }
        catch (SocketException failure)
        {
            throw new LoadException($"the server sent nothing: {failure.Message}.");
        }
    }
}
