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
    private readonly HashSet<(NotificationKind Kind, bool IncludingSelf)> _pending = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task _sending = Task.CompletedTask;
    private bool _isSending;

    /// <param name="includingSelf">Whether this node is notified of events as well: it wrote them, but not as its own.</param>
    public void Notify(NotificationKind kind, bool includingSelf = false)
    {
        lock (_gate)
        {
            _pending.Add((kind, includingSelf));
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
        while (RemovePending() is { Count: > 0 } pending)
        {
            try
            {
                // Losing this transaction does not matter, so its commit need not wait for the disk.
                await database.ExecuteAsync(
                    "select set_config('synchronous_commit', 'off', true), pg_notify(n.channel, n.payload) from unnest($1, $2) as n (channel, payload)",
                    [pending.Select(item => NotificationChannels.Of(item.Kind)).ToArray(), pending.Select(item => item.IncludingSelf ? "" : origin).ToArray()],
                    _stopping.Token);
            }
            catch (Exception lost) when (lost is ClusterUnavailableException or StoreRefusedException or OperationCanceledException)
            {
            }
        }
    }

    private List<(NotificationKind Kind, bool IncludingSelf)> RemovePending()
    {
        lock (_gate)
        {
            List<(NotificationKind Kind, bool IncludingSelf)> removed = _stopping.IsCancellationRequested ? [] : [.. _pending];
            _pending.Clear();
            _isSending = removed.Count > 0;
            return removed;
        }
    }
}
