using KestrelChat.Cluster;

namespace KestrelChat.Postgres;

/// <summary>
/// Tells the other nodes that it is worth looking: after the commit, one at a time, what comes meanwhile together.
/// </summary>
/// <remarks>
/// Any thread. Not in the transaction that it tells of: transactions that notify commit one after the other, in the whole
/// server, each waiting for its disk. A ring that fails is not repeated; who must not miss anything looks every now and then.
/// </remarks>
/// <param name="origin">Tells who rings.</param>
internal sealed class DoorbellRinger(Database database, string origin) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<DoorbellKind> _due = [];
    private readonly CancellationTokenSource _ended = new();
    private Task _ringing = Task.CompletedTask;
    private bool _running;

    public void Ring(DoorbellKind kind)
    {
        lock (_gate)
        {
            _due.Add(kind);
            if (!_running && !_ended.IsCancellationRequested)
            {
                _running = true;
                _ringing = Task.Run(RingAsync);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        Task ringing;
        lock (_gate)
        {
            ringing = _ringing;
        }

        await ringing;
        _ended.Dispose();
    }

    private async Task RingAsync()
    {
        while (TakeDue() is { Length: > 0 } channels)
        {
            try
            {
                // There is nothing in this transaction whose loss would matter: its commit waits for no disk.
                await database.ChangeAsync(
                    "select set_config('synchronous_commit', 'off', true), pg_notify(channel, $2) from unnest($1) as channel",
                    [channels, origin],
                    _ended.Token);
            }
            catch (Exception lost) when (lost is ClusterUnavailableException or OperationCanceledException)
            {
            }
        }
    }

    private string[] TakeDue()
    {
        lock (_gate)
        {
            string[] channels = _ended.IsCancellationRequested ? [] : [.. _due.Select(DoorbellChannels.Of)];
            _due.Clear();
            _running = channels.Length > 0;
            return channels;
        }
    }
}
