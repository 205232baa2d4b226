using System.CommandLine;
using System.Net;
using KestrelChat.Load.Engine;
using KestrelChat.Load.Platform;
using KestrelChat.Load.Reporting;

namespace KestrelChat.Load.Commands;

/// <summary><c>catchup</c>: how long a node of a cluster takes to show what was said while it stood still.</summary>
internal static class CatchUpCommand
{
    private const int MaxClients = 1_000;
    private const int MaxLines = 100_000_000;
    private const int MaxWindow = 100_000;
    private const int MaxBytes = 4_096;
    private static readonly TimeSpan FirstBytesWait = TimeSpan.FromSeconds(1);

    internal static Command Create()
    {
        var secondPort = SecondNode.PortOption("its clients are those that catch up");
        secondPort.Required = true;
        var secondPid = new Option<int>("--second-pid")
        {
            Description = "Process of that node, which is suspended (SIGSTOP) while the lines are said, and resumed however the run ends",
            Required = true,
        };
        var lines = new Option<int>("--lines")
        {
            Description = "Lines to say at the first node meanwhile",
            DefaultValueFactory = _ => 100_000,
        };
        var clients = new Option<int>("--clients")
        {
            Description = "Clients at the second node",
            DefaultValueFactory = _ => 3,
        };
        var window = new Option<int>("--window")
        {
            Description = "Lines in flight; more than Chat:Cluster:MaxPendingLines are refused",
            DefaultValueFactory = _ => 512,
        };
        var bytes = new Option<int>("--bytes")
        {
            Description = "Payload bytes of a line",
            DefaultValueFactory = _ => 64,
        };
        var command = new Command("catchup", "Suspend a node, say lines at another, resume it: the time until its clients have the last line");
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
        OptionChecks.Within("--second-port", settings.SecondPort, 1, IPEndPoint.MaxPort);
        OptionChecks.Within("--lines", settings.Lines, 1, MaxLines);
        OptionChecks.Within("--clients", settings.Clients, 1, MaxClients);
        OptionChecks.Within("--window", settings.Window, 1, MaxWindow);
        OptionChecks.Within("--bytes", settings.Bytes, Protocols.PayloadFormat.MinLength, MaxBytes);
    }

    /// <summary>Refuses processes that must not be suspended.</summary>
    /// <param name="processId">Which is to be.</param>
    /// <param name="first">That of the first node, where it is known.</param>
    /// <exception cref="LoadException">It is no process, the first node's, or the load tool's own.</exception>
    internal static void CheckProcess(int processId, int? first)
    {
        // 0, 1 and what is negative are no servers, but groups of processes and the machine's first one.
        OptionChecks.Within("--second-pid", processId, 2, int.MaxValue);
        if (processId == first)
        {
            throw new LoadException($"--second-pid {processId}: the same as --pid; nothing could be said while it is suspended.");
        }

        if (processId == Environment.ProcessId)
        {
            throw new LoadException($"--second-pid {processId}: is the load tool itself; give the process that listens at --second-port.");
        }

        if (!Directory.Exists($"/proc/{processId}"))
        {
            throw new LoadException($"--second-pid {processId}: there is no such process.");
        }
    }

    /// <summary>Runs it in the room that everybody comes to.</summary>
    /// <param name="settings">How much.</param>
    /// <param name="suspend">Has the second node stand still until what it returns is disposed of.</param>
    /// <param name="context">The first node.</param>
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
            FirstBytesWait)
        {
            SecondPort = settings.SecondPort,
        };
        var roles = BroadcastSetup.Roles(broadcast);
        using var pool = BroadcastSetup.OpenPool(broadcast, roles, context);
        var sender = BroadcastSetup.CreateSenders(pool, broadcast, roles, context.Target.Protocol, settings.Window)[0];
        int[] all = [.. Enumerable.Range(0, pool.Clients)];
        BroadcastSetup.Scan(pool, all);
        var notices = BroadcastSetup.CountNotices(pool, all);
        var source = new CountedSource(sender, settings.Lines, settings.Window, notices[roles.Senders[0]]);
        var run = new CatchUpRun(pool, source, context);
        run.Run(suspend);
        return CatchUpFigures.From(run, source, notices);
    }
}

/// <summary>How much a node is to catch up with.</summary>
/// <param name="SecondPort">Port of the node that is suspended.</param>
/// <param name="Lines">Lines said meanwhile.</param>
/// <param name="Clients">Clients at that node.</param>
/// <param name="Window">Lines in flight.</param>
/// <param name="Bytes">Payload bytes of a line.</param>
internal sealed record CatchUpSettings(int SecondPort, int Lines, int Clients, int Window, int Bytes);
