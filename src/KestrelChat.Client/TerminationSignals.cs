using System.Runtime.InteropServices;

namespace KestrelChat.Client;

/// <summary>Cancels a token on Ctrl-C or SIGTERM, until disposed.</summary>
/// <remarks>Safe for any thread. The first signal determines the exit code.</remarks>
internal sealed class TerminationSignals : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _exitCode;

    public TerminationSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => OnSignal(signal, ExitCodes.Interrupted));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => OnSignal(signal, ExitCodes.Terminated));
    }

    public CancellationToken Token => _cancellation.Token;

    /// <summary>The exit code of the first signal, or null before any signal.</summary>
    public int? ExitCode => Volatile.Read(ref _exitCode) is int code and > 0 ? code : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();

        // The token source is not disposed of: a signal handler that is still running may use it.
    }

    private void OnSignal(PosixSignalContext signal, int exitCode)
    {
        // Suppresses the default action, so that the program exits with its own code.
        signal.Cancel = true;
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) == 0)
        {
            _cancellation.Cancel();
        }
    }
}
