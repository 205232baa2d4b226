using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Presence;

/// <summary>Publishes this node's clients to the store.</summary>
/// <remarks><see cref="RunAsync"/>: once. Everything else: any thread.</remarks>
internal sealed class PresencePublisher(IPresenceStore presence, ChatHub hub, LeaseId lease, ChangedClients changed, Reachability.Work work, TimeProvider time) : IDisposable
{
    // Changes are published together: questions and names need them, lines do not.
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);
    private const int MaxBatch = 1000;

    private readonly SemaphoreSlim _publishing = new(1);

    /// <summary>Publishes a client, so that the store knows it before it is asked about it.</summary>
    /// <exception cref="ClusterUnavailableException">The store cannot be used now.</exception>
    public async Task PublishAsync(Client client, CancellationToken cancellation)
    {
        changed.Add(client);
        await PublishAsync(cancellation);
    }

    /// <summary>Publishes all changed clients.</summary>
    /// <exception cref="ClusterUnavailableException">The store cannot be used now; the rest stays to be published.</exception>
    public async Task PublishAsync(CancellationToken cancellation)
    {
        // One at a time, so that a newer state is not overtaken by an older one.
        await _publishing.WaitAsync(cancellation);
        try
        {
            var node = lease.Value ?? throw new ClusterUnavailableException("this node has not joined the cluster yet");
            while (changed.Remove(MaxBatch) is { Count: > 0 } ids)
            {
                var clients = ids.Select(id => (Id: id, Client: hub.Find(id))).ToList();
                try
                {
                    await presence.UpdateAsync(
                        node,
                        [.. clients.Where(client => client.Client is not null).Select(client => ToPublished(client.Client!))],
                        [.. clients.Where(client => client.Client is null).Select(client => client.Id)],
                        cancellation);
                }
                catch (ClusterUnavailableException)
                {
                    changed.AddBack(ids);
                    throw;
                }
            }
        }
        finally
        {
            _publishing.Release();
        }
    }

    /// <summary>Publishes changes until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var backoff = new Backoff();
        changed.Added.Set();
        while (true)
        {
            await changed.Added.WaitAsync(cancellation);
            while (!changed.IsEmpty)
            {
                try
                {
                    await Task.Delay(s_interval, time, cancellation);
                    await PublishAsync(cancellation);
                    backoff.Reset();
                    work.Succeeded();
                }
                catch (ClusterUnavailableException failure)
                {
                    work.Failed(failure);
                    await Task.Delay(backoff.Next(), time, cancellation);
                }
            }
        }
    }

    public void Dispose() => _publishing.Dispose();

    private PublishedClient ToPublished(Client client) => new(
        client.Id,
        client.DisplayName,
        client.Info.Address,
        client.Info.Endpoint,
        client.Room.Name,
        client.ConnectedAt,
        client.Away,
        time.GetUtcNow() - client.Idle);
}
