using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Store;
using KestrelChat.Wordings;

namespace KestrelChat.Cluster.Presence;

/// <summary>Removes nodes whose lease has expired, and notifies all nodes that their clients have left.</summary>
internal sealed class DeadNodes(IPresenceStore presence, LeaseId lease)
{
    /// <exception cref="ClusterUnavailableException">The store cannot be used now.</exception>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        while (lease.Value is { } node && await presence.FindDeadAsync(node, cancellation) is { } dead)
        {
            var messages = dead.Clients
                .Where(client => client.Client.Room is not null)
                .Select(client => new NodeMessage { Event = MessageId.Left, Room = client.Client.Room, Who = client.Client.DisplayName }.ToBody(NodeMessageKind.RoomEvent));
            await presence.ForgetAsync(node, dead.Node, [.. messages.Take(ClusterLimits.MaxBatch)], cancellation);
        }
    }
}
