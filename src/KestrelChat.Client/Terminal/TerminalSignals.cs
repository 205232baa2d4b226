using System.Runtime.InteropServices;

namespace KestrelChat.Client.Terminal;

/// <summary>Reports the signals that concern a program in a terminal, and keeps them from acting by themselves, until disposed.</summary>
/// <remarks>
/// The callback runs on a thread of the runtime, for several signals at the same time. Ctrl-C and Ctrl-Z are keys in raw mode and no
/// signals; these come from other programs. In the background, where there is no terminal to restore and the program may be stopped
/// in the middle of anything, the signals that end a program do so at once.
/// </remarks>
internal sealed class TerminalSignals : IDisposable
{
    private static readonly PosixSignal[] s_ending = [PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT];

    // Windows has no others.
    private static readonly PosixSignal[] s_signals = OperatingSystem.IsWindows()
        ? s_ending
        : [.. s_ending, PosixSignal.SIGWINCH, PosixSignal.SIGTSTP, PosixSignal.SIGCONT];

    private readonly PosixSignalRegistration[] _registrations;

    public TerminalSignals(TerminalDevice terminal, Action<PosixSignal> report)
    {
        _registrations =
        [
            .. s_signals.Select(each => PosixSignalRegistration.Create(each, context =>
            {
                context.Cancel = !(s_ending.Contains(context.Signal) && terminal.IsInBackground);
                if (context.Cancel)
                {
                    report(context.Signal);
                }
            })),
        ];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
