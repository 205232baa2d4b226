namespace KestrelChat.Client.Terminal;

/// <summary>What a shell with job control expects of a program: to stop with its group, and to leave the terminal alone in the background.</summary>
/// <remarks>
/// Any thread. What the runtime does: with a registration for SIGTSTP whose handler sets <c>Cancel</c>, the signal does not stop the
/// process; without one it has the default action. A handler for SIGCONT runs when the process already goes on, and cannot prevent it.
/// </remarks>
internal static unsafe class JobControl
{
    private const int StopLinux = 20;
    private const int StopMac = 18;
    private const nint IgnoreSignal = 1;
    private const int MaxWaits = 200;
    private const int WaitsPerStop = 20;
    private static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether a terminal is another program's at the moment. Not if it is gone.</summary>
    public static bool IsInBackground(int terminal) =>
        TerminalCalls.GetForegroundGroup(terminal) is var group && group != -1 && group != TerminalCalls.GetOwnGroup();

    /// <summary>Waits until the process has the terminal; in between it is stopped, as by SIGTTOU.</summary>
    /// <remarks>
    /// Continued in the background, by <c>bg</c> or by <c>kill</c>, which sends SIGTERM with SIGCONT, the process has a moment for the
    /// signals that end it before it stops again. Returns after a while if nothing stops it.
    /// </remarks>
    public static void WaitForForeground(int terminal)
    {
        for (int waits = 1; IsInBackground(terminal) && waits <= MaxWaits; waits++)
        {
            Thread.Sleep(s_wait);
            if (waits % WaitsPerStop == 0)
            {
                StopGroup();
            }
        }
    }

    /// <summary>Stops the process group by SIGTSTP, whatever handles that signal here; returns when the process was continued.</summary>
    /// <remarks>Where no shell could continue it, and where it was started with the signal ignored, the process is not stopped.</remarks>
    public static void StopGroup()
    {
        int stop = OperatingSystem.IsMacOS() ? StopMac : StopLinux;

        // Zeros are the default action without flags; the handler is the first field of the structure on every system.
        const int length = TerminalCalls.OpaqueSize / 8;
        nint* action = stackalloc nint[length];
        nint* previous = stackalloc nint[length];
        new Span<nint>(action, length).Clear();
        action[0] = IgnoreSignal;
        if (TerminalCalls.SetSignalAction(stop, (byte*)action, (byte*)previous) != 0)
        {
            return;
        }

        if (previous[0] != IgnoreSignal)
        {
            // The others of the group (a script around this program) first, or their shell would wait for them. Then this process, by
            // a signal to this very thread: it has stopped before the call returns, so raw mode cannot be entered before.
            _ = TerminalCalls.Kill(0, stop);
            action[0] = 0;
            _ = TerminalCalls.SetSignalAction(stop, (byte*)action, null);
            _ = TerminalCalls.Raise(stop);
        }

        _ = TerminalCalls.SetSignalAction(stop, (byte*)previous, null);
    }
}
