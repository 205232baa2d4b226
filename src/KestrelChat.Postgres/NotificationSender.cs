using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Postgres;

/// <summary>Notifies the other nodes of committed changes. Notifications while one is being sent are coalesced.</summary>
/// <remarks>
/// Any thread. Call it after the commit, not in the transaction: PostgreSQL commits transactions that notify one after the other in
/// the whole server, each with its write to disk. A failed notification is not retried, because nodes poll as well.
/// </remarks>
/// <param name="origin">The payload, by which a node recognizes its own notifications.</param>
internal sealed class NotificationSender(Database database, string origin) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<NotificationKind> _pending = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task _sending = Task.CompletedTask;
    private bool _isSending;

    public void Notify(NotificationKind kind)
    {
        lock (_gate)
        {
            _pending.Add(kind);
            if (!_isSending && !_stopping.IsCancellationRequested)
            {
                _isSending = true;
                _sending = Task.Run(SendAsync);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task sending;
        lock (_gate)
        {
            sending = _sending;
        }

        await sending;
        _stopping.Dispose();
    }

    private async Task SendAsync()
    {
        while (RemovePending() is { Length: > 0 } channels)
        {
            try
            {
                // Losing this transaction does not matter, so its commit need not wait for the disk.
                await database.ExecuteAsync(
                    "select set_config('synchronous_commit', 'off', true), pg_notify(channel, $2) from unnest($1) as channel",
                    [channels, origin],
                    _stopping.Token);
            }
            catch (Exception lost) when (lost is ClusterUnavailableException or OperationCanceledException)
            {
            }
        }
    }

    private string[] RemovePending()
    {
        lock (_gate)
        {
            string[] channels = _stopping.IsCancellationRequested ? [] : [.. _pending.Select(NotificationChannels.Of)];
            _pending.Clear();
            _isSending = channels.Length > 0;
            return channels;
        }
    }
}
