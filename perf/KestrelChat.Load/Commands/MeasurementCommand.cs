using System.CommandLine;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Reporting;

namespace KestrelChat.Load.Commands;

/// <summary>Common steps of all subcommands: resolves the server, shows progress, reports the result.</summary>
internal static class MeasurementCommand
{
    private const int Success = 0;
    private const int Failure = 1;
    private const int Interrupted = 130;

    /// <summary>Adds the common options and the action to a command.</summary>
    /// <param name="command">The command, with its own options.</param>
    /// <param name="prepare">Validates the options of the command and returns its measurement.</param>
    internal static Command WithMeasurement(this Command command, Func<ParseResult, Func<RunContext, Figures>> prepare)
    {
        var common = new CommonOptions();
        common.AddTo(command);

        // On its own thread, because the measurement blocks; the caller handles Ctrl-C.
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
            Console.Error.WriteLine("interrupted before the measurement started");
            return Interrupted;
        }
    }

    private static Dictionary<string, string?> OptionValues(ParseResult parsed) => parsed.CommandResult.Command.Options
        .Where(option => parsed.GetResult(option) is not null && option.ValueType != typeof(bool))
        .ToDictionary(
            option => option.Name.TrimStart('-'),
            option => parsed.GetResult(option)!.GetValueOrDefault<object?>() switch
            {
                string[] values => string.Join('\n', values),
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
            throw new LoadException($"--json: cannot write {file}: {failure.Message}");
        }
    }
}
