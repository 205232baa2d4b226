using System.Diagnostics;
using System.Globalization;

namespace KestrelChat.Load.Platform;

/// <summary>
/// A process that stands still until this is disposed of. It never stays so: where the load tool ends without disposing,
/// killed or crashed, the end of a pipe tells a small process of its own, which then lets the other go on.
/// </summary>
internal sealed class SuspendedProcess : IDisposable
{
    private const int Continue = 18;
    private const int Stop = 19;
    private const int PollMilliseconds = 5;

    // Ctrl-C goes to all processes at the terminal: this one has to outlive it.
    private const string GuardScript = "trap '' INT HUP QUIT TERM; echo ready; read _; kill -CONT $0 2> /dev/null";

    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(5);

    private readonly int processId;
    private readonly Process guard;

    private SuspendedProcess(int processId)
    {
        this.processId = processId;
        guard = StartGuard(processId);
    }

    /// <summary>Returns when the process stands still.</summary>
    /// <exception cref="LoadException">It cannot be suspended, or does not stop within five seconds.</exception>
    internal static SuspendedProcess Suspend(int processId)
    {
        var suspended = new SuspendedProcess(processId);
        try
        {
            if (LibC.Kill(processId, Stop) < 0)
            {
                throw new LoadException($"--second-pid {processId}: cannot be suspended: {Errno.Text(Errno.Last)}.");
            }

            long start = Stopwatch.GetTimestamp();
            while (!IsStopped(processId))
            {
                if (Stopwatch.GetElapsedTime(start) > StopWait)
                {
                    throw new LoadException($"--second-pid {processId}: was not suspended within {StopWait.TotalSeconds:0} s.");
                }

                Thread.Sleep(PollMilliseconds);
            }

            return suspended;
        }
        catch
        {
            suspended.Dispose();
            throw;
        }
    }

    /// <summary>Whether a process stands still; false where there is none.</summary>
    internal static bool IsStopped(int processId)
    {
        try
        {
            return File.ReadLines($"/proc/{processId}/status").Any(line => line.StartsWith("State:\tT", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Lets it go on.</summary>
    public void Dispose()
    {
        // Where it has ended there is nothing to be done; the connections tell.
        _ = LibC.Kill(processId, Continue);
        guard.StandardInput.Dispose();
        guard.StandardOutput.Dispose();
        guard.Dispose();
    }

    private static Process StartGuard(int processId)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", GuardScript, processId.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var started = Process.Start(start) ?? throw new LoadException("/bin/sh cannot be started, which makes sure that the server is resumed.");
        if (started.StandardOutput.ReadLine() is null)
        {
            throw new LoadException("/bin/sh ended at once, which makes sure that the server is resumed.");
        }

        return started;
    }
}
