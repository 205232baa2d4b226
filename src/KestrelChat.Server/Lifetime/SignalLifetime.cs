using System.Runtime.InteropServices;

namespace KestrelChat.Server.Lifetime;

/// <summary>
/// Ends the server at SIGINT (Ctrl-C), SIGTERM, SIGQUIT and SIGHUP (its terminal is closed): the first drains it, another ends it at once.
/// Says when it has started to whoever manages it.
/// </summary>
/// <remarks>
/// In the place of the framework's own lifetime, which closes every listener, the HTTP one too, before anything else: a load
/// balancer could not be told that the server is not ready any more.
/// </remarks>
internal sealed class SignalLifetime(Drain drain, ServiceManager manager, IHostApplicationLifetime application) : IHostLifetime, IDisposable
{
    private const int FirstSignalExitCode = 128;

    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }

        application.ApplicationStarted.Register(manager.Ready);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1)
        {
            // As a shell reports a process that was ended by a signal.
            Environment.Exit(FirstSignalExitCode + Number(context.Signal));
        }

        _ = EndAsync();
    }

    private async Task EndAsync()
    {
        try
        {
            await drain.RunAsync();
        }
        finally
        {
            application.StopApplication();
        }
    }

    private static int Number(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGQUIT => 3,
        _ => 15,
    };
}
