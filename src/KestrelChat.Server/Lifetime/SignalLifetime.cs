using System.Runtime.InteropServices;
using KestrelChat.Server.Platform;
using Microsoft.Extensions.Hosting.Systemd;

namespace KestrelChat.Server.Lifetime;

/// <summary>
/// Stops the server on SIGINT (Ctrl-C), SIGTERM, SIGQUIT and, if it was started in a terminal, SIGHUP: the first signal drains it, a
/// second one ends it at once. Notifies the service manager when the server has started.
/// </summary>
/// <remarks>
/// Replaces the framework's lifetime, which closes all listeners first, HTTP included: a load balancer could not see that the
/// server is no longer ready.
/// </remarks>
internal sealed partial class SignalLifetime(Drain drain, ServiceManager manager, IHostApplicationLifetime application, ILogger<SignalLifetime> logger) : IHostLifetime, IDisposable
{
    private const int FirstSignalExitCode = 128;

    // Which programs are sent to make them open their log files anew, or read their settings. They end a process that does not handle them.
    private static readonly PosixSignal s_user1 = (PosixSignal)(OperatingSystem.IsMacOS() ? 30 : 10);
    private static readonly PosixSignal s_user2 = (PosixSignal)(OperatingSystem.IsMacOS() ? 31 : 12);

    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _signals;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, OnStop));
        }

        if (!OperatingSystem.IsWindows())
        {
            // In a terminal it means that the terminal is closed; to a daemon, that it should read its settings anew.
            _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, Terminal.IsPresent() ? OnStop : Ignore("SIGHUP")));
            _registrations.Add(PosixSignalRegistration.Create(s_user1, Ignore("SIGUSR1")));
            _registrations.Add(PosixSignalRegistration.Create(s_user2, Ignore("SIGUSR2")));
        }

        application.ApplicationStarted.Register(() => _ = manager.NotifyAsync(ServiceState.Ready));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private Action<PosixSignalContext> Ignore(string name) => context =>
    {
        context.Cancel = true;
        LogIgnored(name);
    };

    private void OnStop(PosixSignalContext context)
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

    [LoggerMessage(EventId = 22, EventName = "SignalIgnored", Level = LogLevel.Information, Message = "{Signal} has no effect: settings are read at start, and certificates whenever their files change")]
    private partial void LogIgnored(string signal);
}
