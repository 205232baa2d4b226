using System.Runtime.InteropServices;

namespace KestrelChat.Client;

/// <summary>
/// Turns Ctrl-C and SIGTERM into a cancelled token for as long as it lives. Safe for any thread; the signal that comes
/// first counts.
/// </summary>
internal sealed class TerminationSignals : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _exitCode;

    public TerminationSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => End(signal, ExitCodes.Interrupted));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => End(signal, ExitCodes.Terminated));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _ended.Token;

    /// <summary>The exit code that the signal asks for, or null while none came.</summary>
    public int? ExitCode => Volatile.Read(ref _exitCode) is int code and > 0 ? code : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();

        // The token source is left to the collector: a signal handler may still be on its way to it.
    }

    private void End(PosixSignalContext signal, int exitCode)
    {
        // The program ends itself, with its own exit code.
        signal.Cancel = true;
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) == 0)
        {
            _ended.Cancel();
        }
    }
}
