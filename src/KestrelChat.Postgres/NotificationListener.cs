using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Work;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace KestrelChat.Postgres;

/// <summary>
/// Receives the notifications of <see cref="NotificationSender"/> on a connection of its own. It replaces a lost connection, and then
/// raises every signal, because notifications may have been missed.
/// </summary>
/// <remarks>Any thread.</remarks>
/// <param name="origin">The origin of this store's own notifications. Those about events signal nothing.</param>
internal sealed partial class NotificationListener(NpgsqlDataSource source, string origin, TimeProvider time, ILogger<NotificationListener> logger) : IAsyncDisposable
{
    // After this time without a notification the connection is tested: the other end may be gone without closing it.
    private static readonly TimeSpan s_testAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly NotificationSignals _signals = new(time);
    private readonly CancellationTokenSource _stopping = new();
    private Task? _running;
    private long _lastHeard;
    private int _hasHeard;

    /// <summary>When a notification of this store was heard last, a timestamp of its clock; null = never.</summary>
    public long? LastHeard => Volatile.Read(ref _hasHeard) == 0 ? null : Volatile.Read(ref _lastHeard);

    /// <summary>Opens a signal; the first one connects.</summary>
    public NotificationSignal Open(NotificationKind kind)
    {
        var signal = _signals.Open(kind);
        Start();
        return signal;
    }

    /// <summary>Connects, if it has not done so yet.</summary>
    public void Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            _running ??= Task.Run(RunAsync);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task? running;
        lock (_gate)
        {
            running = _running;
        }

        if (running is not null)
        {
            await running;
        }

        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var backoff = new Backoff();
        var isLost = false;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(_stopping.Token);
                await SubscribeAsync(connection);
                if (isLost)
                {
                    LogRestored();
                }

                isLost = false;
                backoff.Reset();
                await ReceiveAsync(connection);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception lost)
            {
                // Once for each loss, not for each attempt.
                if (!isLost)
                {
                    LogLost(lost.Message);
                }

                isLost = true;
            }

            await Task.Delay(backoff.Next(), time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SubscribeAsync(NpgsqlConnection connection)
    {
        connection.Notification += (_, notification) => Receive(notification.Channel, notification.Payload);
        await ListenAsync(connection);
        _signals.SignalAll();
    }

    private void Receive(string channel, string payload)
    {
        if (payload == origin)
        {
            Volatile.Write(ref _lastHeard, time.GetTimestamp());
            Volatile.Write(ref _hasHeard, 1);
        }

        if (NotificationChannels.Parse(channel) is { } kind && (kind != NotificationKind.Events || payload != origin))
        {
            _signals.Signal(kind);
        }
    }

    private async Task ReceiveAsync(NpgsqlConnection connection)
    {
        while (true)
        {
            if (!await connection.WaitAsync(s_testAfter, _stopping.Token))
            {
                // To listen again changes nothing, but fails if the connection is broken.
                await ListenAsync(connection);
            }
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection)
    {
        var channels = NotificationChannels.All.Select(channel => $"listen {channel}");
        await using var command = new NpgsqlCommand(string.Join(';', channels), connection);
        await command.ExecuteNonQueryAsync(_stopping.Token);
    }

    [LoggerMessage(EventId = 75, EventName = "NotificationsLost", Level = LogLevel.Warning, Message = "Lost the connection for PostgreSQL's notifications; reconnecting, and polling every Chat:Cluster:PollInterval until then: {Why}")]
    private partial void LogLost(string why);

    [LoggerMessage(EventId = 76, EventName = "NotificationsRestored", Level = LogLevel.Information, Message = "Receiving PostgreSQL's notifications again")]
    private partial void LogRestored();
}
