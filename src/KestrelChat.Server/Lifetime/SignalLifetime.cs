using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting.Systemd;

namespace KestrelChat.Server.Lifetime;

/// <summary>
/// Stops the server on SIGINT (Ctrl-C), SIGTERM, SIGQUIT and SIGHUP (its terminal is closed): the first signal drains it, a second
/// one ends it at once. Notifies the service manager when the server has started.
/// </summary>
/// <remarks>
/// Replaces the framework's lifetime, which closes all listeners first, HTTP included: a load balancer could not see that the
/// server is no longer ready.
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

        application.ApplicationStarted.Register(() => _ = manager.NotifyAsync(ServiceState.Ready));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1)
        {
            // The exit code that a shell reports for a process that a signal ended.
            Environment.Exit(FirstSignalExitCode + Number(context.Signal));
        }

        _ = StopAfterDrainAsync();
    }

    private async Task StopAfterDrainAsync()
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
