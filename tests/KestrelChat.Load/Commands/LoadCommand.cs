using System.CommandLine;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Reporting;

namespace KestrelChat.Load.Commands;

/// <summary>What all subcommands do around their measurement: resolve the server, show progress, report.</summary>
internal static class LoadCommand
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int Interrupted = 130;

    /// <summary>Gives the command the common options and its action.</summary>
    /// <param name="command">With its own options.</param>
    /// <param name="prepare">Checks the command's own options and returns the measurement.</param>
    internal static Command WithMeasurement(this Command command, Func<ParseResult, Func<RunContext, Figures>> prepare)
    {
        var common = new CommonOptions();
        common.AddTo(command);

        // On a thread of its own, since the loop does not await: Ctrl-C is attended to by the one that awaits this.
        command.SetAction((parsed, cancel) => Task.Factory.StartNew(
            () => Run(parsed, common, prepare, cancel), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        return command;
    }

    private static int Run(ParseResult parsed, CommonOptions common, Func<ParseResult, Func<RunContext, Figures>> prepare, CancellationToken cancel)
    {
        try
        {
            var date = DateTimeOffset.Now;
            var measure = prepare(parsed);
            var target = common.Target(parsed);
            var jsonFile = common.JsonFile(parsed);
            var server = common.ProcessId(parsed) is { } processId ? new ProcessMeter(processId) : null;
            var self = new ProcessMeter(Environment.ProcessId);

            var figures = ProgressDisplay.Run(progress => measure(new RunContext(target, server, self, progress, cancel)));

            var report = new LoadReport(
                parsed.CommandResult.Command.Name,
                common.Label(parsed),
                date,
                string.Join(' ', parsed.Tokens.Select(token => token.Value)),
                OptionValues(parsed),
                cancel.IsCancellationRequested,
                MachineInfo.Read(),
                figures);
            ResultTable.Print(report);
            Write(report, jsonFile);
            return cancel.IsCancellationRequested ? Interrupted : Success;
        }
        catch (LoadException failure)
        {
            Console.Error.WriteLine($"error: {failure.Message}");
            return Failure;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("interrupted before there was anything to measure");
            return Interrupted;
        }
    }

    private static Dictionary<string, string?> OptionValues(ParseResult parsed) => parsed.CommandResult.Command.Options
        .Where(option => parsed.GetResult(option) is not null && option.ValueType != typeof(bool))
        .ToDictionary(
            option => option.Name.TrimStart('-'),
            option => parsed.GetResult(option)!.GetValueOrDefault<object?>() switch
            {
                string[] several => string.Join('\n', several),
                var value => value?.ToString(),
            },
            StringComparer.Ordinal);

    private static void Write(LoadReport report, FileInfo? file)
    {
        try
        {
            if (file is not null)
            {
                File.WriteAllText(file.FullName, report.ToJson());
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new LoadException($"--json {file}: {failure.Message}");
        }
    }
}
