using System.CommandLine;
using System.Net;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Platform;
using KestrelChat.Load.Protocols;
using KestrelChat.Load.Reporting;

namespace KestrelChat.Load.Commands;

/// <summary><c>catchup</c>: measures how long a node takes to deliver the lines sent while it was suspended.</summary>
internal static class CatchUpCommand
{
    private const int MaxClients = 1_000;
    private const int MaxLines = 100_000_000;
    private const int MaxWindow = 100_000;
    private const int MaxBytes = 4_096;
    private static readonly TimeSpan FirstBytesTimeout = TimeSpan.FromSeconds(1);

    internal static Command Create()
    {
        var secondPort = SecondPortOption.Create("the node that is suspended and catches up");
        secondPort.Required = true;
        var secondPid = new Option<int>("--second-pid")
        {
            Description = "Process ID of that node; suspended (SIGSTOP) while the lines are sent, and always resumed",
            Required = true,
        };
        var lines = new Option<int>("--lines")
        {
            Description = "Lines sent to the first node while the second is suspended",
            DefaultValueFactory = _ => 100_000,
        };
        var clients = new Option<int>("--clients")
        {
            Description = "Clients at the second node",
            DefaultValueFactory = _ => 3,
        };
        var window = new Option<int>("--window")
        {
            Description = "Lines in flight; the server rejects more than Chat:Cluster:MaxPendingLines",
            DefaultValueFactory = _ => 512,
        };
        var bytes = new Option<int>("--bytes")
        {
            Description = "Payload bytes of a line",
            DefaultValueFactory = _ => 64,
        };
        var command = new Command("catchup", "Suspend a node, send lines to another, resume it: time until its clients have the last line");
        foreach (Option option in new Option[] { secondPort, secondPid, lines, clients, window, bytes })
        {
            command.Options.Add(option);
        }

        return command.WithMeasurement(parsed =>
        {
            var settings = new CatchUpSettings(
                parsed.GetValue(secondPort) ?? 0,
                parsed.GetRequiredValue(lines),
                parsed.GetRequiredValue(clients),
                parsed.GetRequiredValue(window),
                parsed.GetRequiredValue(bytes));
            int processId = parsed.GetRequiredValue(secondPid);
            Check(settings);
            CheckProcess(processId, first: parsed.GetValue<int?>("--pid"));
            return context => Measure(settings, () => SuspendedProcess.Suspend(processId), context);
        });
    }

    /// <exception cref="LoadException">A value is out of range.</exception>
    internal static void Check(CatchUpSettings settings)
    {
        OptionChecks.InRange("--second-port", settings.SecondPort, 1, IPEndPoint.MaxPort);
        OptionChecks.InRange("--lines", settings.Lines, 1, MaxLines);
        OptionChecks.InRange("--clients", settings.Clients, 1, MaxClients);
        OptionChecks.InRange("--window", settings.Window, 1, MaxWindow);
        OptionChecks.InRange("--bytes", settings.Bytes, PayloadFormat.MinLength, MaxBytes);
    }

    /// <summary>Rejects processes that must not be suspended.</summary>
    /// <param name="processId">The process to suspend.</param>
    /// <param name="first">The process of the first node; null when unknown.</param>
    /// <exception cref="LoadException">The process does not exist, or is the first node or the load tool.</exception>
    internal static void CheckProcess(int processId, int? first)
    {
        // kill() treats 0 and negative values as process groups; 1 is init.
        OptionChecks.InRange("--second-pid", processId, 2, int.MaxValue);
        if (processId == first)
        {
            throw new LoadException($"--second-pid: invalid value '{processId}': expected another process than --pid.");
        }

        if (processId == Environment.ProcessId)
        {
            throw new LoadException($"--second-pid: invalid value '{processId}': expected the process that listens on --second-port, this is the load tool itself.");
        }

        if (!Directory.Exists($"/proc/{processId}"))
        {
            throw new LoadException($"--second-pid: invalid value '{processId}': no such process.");
        }
    }

    /// <summary>Runs the measurement in the server's default room.</summary>
    /// <param name="settings">The settings of the run.</param>
    /// <param name="suspend">Suspends the second node until its result is disposed.</param>
    /// <param name="context">The run, with the first node as target.</param>
    internal static CatchUpFigures Measure(CatchUpSettings settings, Func<IDisposable> suspend, RunContext context)
    {
        var broadcast = new BroadcastSettings(
            settings.Clients + 1,
            Senders: 1,
            settings.Bytes,
            Unread: 0,
            UnreadBuffer: 0,
            Sample: 0,
            Prepare: [],
            PrepareShare: 0,
            FirstBytesTimeout)
        {
            SecondPort = settings.SecondPort,
        };
        var roles = BroadcastSetup.AssignRoles(broadcast);
        using var pool = BroadcastSetup.OpenPool(broadcast, roles, context);
        var sender = BroadcastSetup.CreateSenders(pool, broadcast, roles, context.Target.Protocol, settings.Window)[0];
        int[] all = [.. Enumerable.Range(0, pool.Clients)];
        BroadcastSetup.AttachScanners(pool, all);
        var notices = BroadcastSetup.AttachNoticeScanners(pool, all);
        var source = new FixedCountSource(sender, settings.Lines, settings.Window, notices[roles.Senders[0]]);
        var run = new CatchUpRun(pool, source, context);
        run.Run(suspend);
        return CatchUpFigures.From(run, source, notices);
    }
}

/// <summary>The settings of a <c>catchup</c> run.</summary>
/// <param name="SecondPort">Port of the suspended node.</param>
/// <param name="Lines">Number of lines sent while it is suspended.</param>
/// <param name="Clients">Number of clients of that node.</param>
/// <param name="Window">Lines in flight.</param>
/// <param name="Bytes">Payload bytes of a line.</param>
internal sealed record CatchUpSettings(int SecondPort, int Lines, int Clients, int Window, int Bytes);
