using System.Diagnostics;
using System.Globalization;

namespace KestrelChat.Load.Platform;

/// <summary>
/// A process that is suspended (SIGSTOP) until disposal. If the load tool crashes or is killed, a guard process
/// sees the end of its standard input and resumes the suspended process.
/// </summary>
internal sealed class SuspendedProcess : IDisposable
{
    private const int Continue = 18;
    private const int Stop = 19;
    private const int PollMilliseconds = 5;

    // Ctrl-C at a terminal signals the guard too, which must survive it.
    private const string GuardScript = "trap '' INT HUP QUIT TERM; echo ready; read _; kill -CONT $0 2> /dev/null";

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly int processId;
    private readonly Process guard;

    private SuspendedProcess(int processId)
    {
        this.processId = processId;
        guard = StartGuard(processId);
    }

    /// <summary>Suspends a process and returns when it has stopped.</summary>
    /// <exception cref="LoadException">The process cannot be suspended, or does not stop within five seconds.</exception>
    internal static SuspendedProcess Suspend(int processId)
    {
        var suspended = new SuspendedProcess(processId);
        try
        {
            if (LibC.Kill(processId, Stop) < 0)
            {
                throw new LoadException($"--second-pid: cannot suspend process {processId}: {Errno.Describe(Errno.Last)}.");
            }

            long start = Stopwatch.GetTimestamp();
            while (!IsStopped(processId))
            {
                if (Stopwatch.GetElapsedTime(start) > StopTimeout)
                {
                    throw new LoadException($"--second-pid: process {processId} did not stop within {StopTimeout.TotalSeconds:0} s.");
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

    /// <summary>Returns whether a process is stopped; false when it does not exist.</summary>
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

    /// <summary>Resumes the process.</summary>
    public void Dispose()
    {
        // A failure means that the process has exited, which shows in its connections.
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
        var started = Process.Start(start) ?? throw new LoadException("cannot start /bin/sh, which resumes the server if the load tool is killed.");
        if (started.StandardOutput.ReadLine() is null)
        {
            throw new LoadException("/bin/sh exited at once; it resumes the server if the load tool is killed.");
        }

        return started;
    }
}
