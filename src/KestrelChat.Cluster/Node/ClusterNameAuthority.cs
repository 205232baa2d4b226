using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Presence;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Node;

/// <summary>Decides with the store which client of the cluster has which name.</summary>
internal sealed class ClusterNameAuthority(NameReconciler names, LeaseId lease, Reachability reachability, CancellationToken end) : INameAuthority
{
    // How long it waits for a node that does not answer to close the client that lost its name.
    private static readonly TimeSpan s_closeLife = TimeSpan.FromHours(1);

    public bool KnowsForeignTokens => true;

    public async Task<bool> TryClaimAsync(Client client, string foldedName, ReadOnlyMemory<byte> tokenHash, Action acquired)
    {
        reachability.ThrowIfLost();
        var node = lease.Value ?? throw new ClusterUnavailableException("this node has not joined the cluster yet");
        var notice = new TakeoverNotice((int)NodeMessageKind.NameClaimed, new NodeMessage().ToBody(), s_closeLife);
        var claim = await names.ClaimAsync(node, client, foldedName, tokenHash, notice, acquired, end);
        if (claim.Outcome == NameOutcome.UnknownNode)
        {
            throw new ClusterUnavailableException("this node has to join the cluster again");
        }

        return claim.Outcome is NameOutcome.Acquired or NameOutcome.TakenOver;
    }
}
