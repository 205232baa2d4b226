using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;

namespace KestrelChat.Server.Lifetime;

/// <summary>Notifies systemd of the server's state, if it started the server with <c>Type=notify</c>.</summary>
/// <remarks>Any thread. Notifications are sent in the order of the calls. A failure is logged, never thrown.</remarks>
internal sealed partial class ServiceManager(ISystemdNotifier notifier, TimeProvider time, ILogger<ServiceManager> logger)
{
    private const string AddressVariable = "NOTIFY_SOCKET";

    // A service manager that does not read its socket must not keep the server from starting or stopping.
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Task _sending = Task.CompletedTask;
    private string? _lastFailed;

    /// <summary>Sends a notification. Completes when it is sent, or has failed, or after a second.</summary>
    public async Task NotifyAsync(ServiceState state)
    {
        if (!notifier.IsEnabled)
        {
            return;
        }

        Task sending;
        lock (_gate)
        {
            sending = _sending = SendAfterAsync(_sending, state);
        }

        try
        {
            await sending.WaitAsync(s_timeout, time);
            Volatile.Write(ref _lastFailed, null);
        }
        catch (Exception e) when (e is SocketException or ArgumentException or PlatformNotSupportedException or TimeoutException)
        {
            // The watchdog repeats the same notification; one warning is enough.
            if (Interlocked.Exchange(ref _lastFailed, state.ToString()) != state.ToString())
            {
                LogUnreachable(state.ToString(), Environment.GetEnvironmentVariable(AddressVariable), e.Message);
            }
        }
    }

    private async Task SendAfterAsync(Task previous, ServiceState state)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        notifier.Notify(state);
    }

    [LoggerMessage(EventId = 21, EventName = "ServiceManagerUnreachable", Level = LogLevel.Warning, Message = "Failed to send {State} to NOTIFY_SOCKET '{Address}': {Error}; a unit of Type=notify needs it")]
    private partial void LogUnreachable(string state, string? address, string error);
}
