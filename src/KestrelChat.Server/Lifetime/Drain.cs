using KestrelChat.Hub;
using KestrelChat.Wordings;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Lifetime;

/// <summary>
/// Stops the chat: <c>/health/ready</c> fails, chat goes on for <c>Drain:ReadyDelay</c>, then clients are disconnected over
/// <c>Drain:CloseOver</c>. Any thread.
/// </summary>
internal sealed partial class Drain(ChatHub hub, ServiceManager manager, IOptions<DrainOptions> options, TimeProvider time, ILogger<Drain> logger)
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(50);

    // How long pending lines may take to be acknowledged by the store.
    private static readonly TimeSpan s_acknowledgementTimeout = TimeSpan.FromSeconds(1);

    private readonly DrainOptions _options = options.Value;
    private readonly Lock _gate = new();
    private Task? _running;

    /// <summary>Whether load balancers should send new clients elsewhere.</summary>
    public bool HasBegun
    {
        get
        {
            lock (_gate)
            {
                return _running is not null;
            }
        }
    }

    /// <summary>Drains. Completes when every client has been closed. Later calls return the same task.</summary>
    public Task RunAsync()
    {
        lock (_gate)
        {
            // On the pool: closing a client wakes its writer, which must not happen under a lock.
            return _running ??= Task.Run(DrainAsync);
        }
    }

    private async Task DrainAsync()
    {
        LogBegun(hub.ClientCount, _options.CloseOver, _options.ReadyDelay);
        await manager.NotifyAsync(ServiceState.Stopping);
        if (_options.ReadyDelay > TimeSpan.Zero)
        {
            await Task.Delay(_options.ReadyDelay, time);
        }

        // Before the clients are listed, so that none that connects meanwhile is missed.
        hub.StopAdmitting(CloseReason.ServerStopping, MessageId.Restarting);
        var clients = hub.Connected;
        var started = time.GetTimestamp();
        var closed = 0;
        var timeout = s_acknowledgementTimeout;
        foreach (var client in clients)
        {
            // Of N clients, number n is due after n/N of the time.
            while (_options.CloseOver > TimeSpan.Zero && time.GetElapsedTime(started) < _options.CloseOver * closed / clients.Count)
            {
                await Task.Delay(s_step, time);
            }

            // A client's lines come before its goodbye. If the first wait is in vain, the store is down: nobody else waits.
            await client.WhenLinesAcknowledgedAsync(timeout);
            timeout = client.HasPendingLines ? TimeSpan.Zero : timeout;
            client.Close(CloseReason.ServerStopping, MessageId.Restarting);
            closed++;
        }
    }

    [LoggerMessage(EventId = 20, EventName = "DrainBegun", Level = LogLevel.Information, Message = "Draining: disconnecting {Clients} client(s) over {CloseOver}, starting in {ReadyDelay}")]
    private partial void LogBegun(int clients, TimeSpan closeOver, TimeSpan readyDelay);
}
