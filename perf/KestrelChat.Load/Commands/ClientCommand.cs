using System.CommandLine;
using KestrelChat.Load.Clients;
using KestrelChat.Load.Reporting;

namespace KestrelChat.Load.Commands;

/// <summary><c>client</c>: measures a terminal client on a pseudo-terminal, connected to a line server of the load tool.</summary>
internal static class ClientCommand
{
    internal const string Name = "client";

    private const int MaxStarts = 1_000;
    private const int MaxLines = 1_000_000_000;

    internal static Command Create()
    {
        var program = new Option<FileInfo>("--program")
        {
            Description = "The client; its one argument is the server's address",
            Required = true,
        };
        var starts = new Option<int>("--starts")
        {
            Description = "Number of starts",
            DefaultValueFactory = _ => 20,
        };
        var lines = new Option<int>("--lines")
        {
            Description = "Number of lines sent to the client that was started last",
            DefaultValueFactory = _ => 1_000_000,
        };
        var command = new Command(Name, "Start a client in a terminal: time to the first byte and to the prompt, lines/s, memory after each tenth of the lines");
        command.Options.Add(program);
        command.Options.Add(starts);
        command.Options.Add(lines);
        return command.WithMeasurement(parsed =>
        {
            var file = parsed.GetRequiredValue(program);
            var settings = new ClientSettings([file.FullName], parsed.GetRequiredValue(starts), parsed.GetRequiredValue(lines));
            Check(file);
            Check(settings);
            return context => Measure(settings, context.Progress, context.Cancel);
        });
    }

    /// <exception cref="LoadException">There is no such file.</exception>
    internal static void Check(FileInfo program)
    {
        if (!program.Exists)
        {
            throw new LoadException($"--program: invalid value '{program}': expected a file that exists.");
        }
    }

    /// <exception cref="LoadException">A value is out of range.</exception>
    internal static void Check(ClientSettings settings)
    {
        OptionChecks.InRange("--starts", settings.Starts, 1, MaxStarts);
        OptionChecks.InRange("--lines", settings.Lines, ClientRun.Steps, MaxLines);
    }

    internal static ClientFigures Measure(ClientSettings settings, Action<string> progress, CancellationToken cancel)
    {
        using var server = new LineServer();
        var starts = new List<ClientStart>();
        while (true)
        {
            using var run = ClientRun.Start(settings.Command, server, cancel);
            starts.Add(run.Times);
            progress($"start {starts.Count} of {settings.Starts}: {run.Times.GreetedMilliseconds:N0} ms");
            if (starts.Count == settings.Starts)
            {
                return new ClientFigures { Starts = starts, Steps = [.. Receive(run, settings.Lines, progress)] };
            }
        }
    }

    private static IEnumerable<ClientStep> Receive(ClientRun run, int lines, Action<string> progress)
    {
        for (int step = 0; step < ClientRun.Steps; step++)
        {
            int first = (int)((long)lines * step / ClientRun.Steps);
            int next = (int)((long)lines * (step + 1) / ClientRun.Steps);
            var figures = run.Receive(first, next - first);
            progress($"{next:N0} of {lines:N0} lines, {FigureFormat.Mebibytes(figures.ResidentBytes)}");
            yield return figures;
        }
    }
}

/// <summary>What <c>client</c> does.</summary>
/// <param name="Command">The client; the server's address is its last argument.</param>
/// <param name="Starts">Number of starts.</param>
/// <param name="Lines">Number of lines sent to the client that was started last.</param>
internal sealed record ClientSettings(string[] Command, int Starts, int Lines);
