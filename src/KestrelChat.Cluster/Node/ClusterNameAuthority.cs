using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Presence;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Node;

/// <summary>Decides with the store which client of the cluster has which name.</summary>
internal sealed class ClusterNameAuthority(NameReconciler names, PresencePublisher publisher, NodeMessenger messenger, LeaseId lease, Reachability reachability, CancellationToken end) : INameAuthority
{
    public bool KnowsForeignTokens => true;

    public async Task<bool> TryClaimAsync(Client client, string foldedName, ReadOnlyMemory<byte> tokenHash, Action acquired)
    {
        reachability.ThrowIfLost();
        await publisher.PublishAsync(client, end);
        var node = lease.Value ?? throw new ClusterUnavailableException("this node has not joined the cluster yet");
        var claim = await names.ClaimAsync(new ClientKey(node, client.Id), client, foldedName, tokenHash, acquired, end);
        if (claim is { Outcome: NameOutcome.TakenOver, Other: { } former } && former.Node != lease.Value)
        {
            messenger.Send(former.Node, NodeMessageKind.NameClaimed, new NodeMessage { To = former.Id });
        }

        return claim.Outcome is NameOutcome.Acquired or NameOutcome.TakenOver;
    }
}
