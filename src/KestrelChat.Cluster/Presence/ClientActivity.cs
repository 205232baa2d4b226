using System.Collections.Concurrent;
using KestrelChat.Cluster.Log;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Presence;

/// <summary>Publishes what rooms do not show of this node's clients: being away, and the last activity.</summary>
/// <remarks><see cref="RunAsync"/>: once. <see cref="Add"/>: any thread, does not wait.</remarks>
internal sealed class ClientActivity(IPresenceStore presence, LeaseId lease, Reachability.Work work, INodeDiagnostics diagnostics, NodeRandom random, TimeProvider time)
{
    // Changes are published together: nobody waits for them.
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    // Last activity is published this seldom: it is shown in minutes, and costs a row update for each client that talks.
    private static readonly TimeSpan s_activityInterval = TimeSpan.FromSeconds(30);
    private const int MaxBatch = 1000;

    private readonly ConcurrentDictionary<long, byte> _changed = new();
    private readonly AsyncSignal _added = new();

    public void Add(Client client)
    {
        _changed[client.Id] = 0;
        _added.Set();
    }

    /// <summary>Publishes changes until it is cancelled.</summary>
    public async Task RunAsync(ChatHub hub, CancellationToken cancellation)
    {
        var backoff = new Backoff(random);
        var noted = time.GetTimestamp();
        _added.Set();
        while (true)
        {
            if (!await _added.WaitAsync(s_activityInterval, time, cancellation) || time.GetElapsedTime(noted) >= s_activityInterval)
            {
                NoteActive(hub, time.GetElapsedTime(noted));
                noted = time.GetTimestamp();
            }

            while (!_changed.IsEmpty)
            {
                await Task.Delay(s_interval, time, cancellation);
                try
                {
                    await PublishAsync(hub, cancellation);
                    backoff.Reset();
                }
                catch (ClusterUnavailableException failure)
                {
                    work.Failed(failure);
                    await Task.Delay(backoff.Next(), time, cancellation);
                }
            }
        }
    }

    // Those that sent a line since the last time.
    private void NoteActive(ChatHub hub, TimeSpan since)
    {
        foreach (var client in hub.Clients.Where(client => client.LinesReceived > 0 && client.Idle < since))
        {
            _changed[client.Id] = 0;
        }
    }

    private async Task PublishAsync(ChatHub hub, CancellationToken cancellation)
    {
        if (lease.Value is not { } node)
        {
            return;
        }

        var ids = _changed.Keys.Take(MaxBatch).ToList();
        ids.ForEach(id => _changed.TryRemove(id, out _));
        List<PublishedClient> clients = [.. ids.Select(hub.Find).OfType<Client>().Select(client => Publication.Of(client, client.Room.Name, time))];
        try
        {
            await UpdateAllAsync(node, clients, ids, cancellation);
            work.Succeeded();
        }
        catch (ClusterUnavailableException)
        {
            ids.ForEach(id => _changed[id] = 0);
            throw;
        }
    }

    // Those that the store refuses do not hold up the others.
    private async Task UpdateAllAsync(Guid node, List<PublishedClient> clients, List<long> ids, CancellationToken cancellation)
    {
        try
        {
            await presence.UpdateAsync(node, clients, cancellation);
        }
        catch (StoreRefusedException)
        {
            foreach (var client in clients)
            {
                await UpdateOneAsync(node, client, cancellation);
                ids.Remove(client.Id);
            }
        }
    }

    private async Task UpdateOneAsync(Guid node, PublishedClient client, CancellationToken cancellation)
    {
        try
        {
            await presence.UpdateAsync(node, [client], cancellation);
        }
        catch (StoreRefusedException refusal)
        {
            diagnostics.Refused($"the state of client {client.Id}", refusal.Message);
        }
    }
}
