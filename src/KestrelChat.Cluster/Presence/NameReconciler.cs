using System.Collections.Concurrent;
using KestrelChat.Cluster.Log;
using KestrelChat.Cluster.Store;
using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;
using KestrelChat.Text.Names;

namespace KestrelChat.Cluster.Presence;

/// <summary>
/// Keeps the names of this node's clients equal here and in the store. A claim asks the store first; where its answer was lost, or
/// all names were, they are reconciled afterwards.
/// </summary>
/// <remarks><see cref="ReconcileAsync"/>: one at a time. Everything else: any thread.</remarks>
internal sealed class NameReconciler(IPresenceStore presence, ChatHub hub, TimeProvider time)
{
    // Several at a time, for a store that is far away.
    private const int MaxConcurrent = 8;

    // The clients whose name may differ in the store, each with the number of the last doubt.
    private readonly ConcurrentDictionary<long, long> _doubtful = new();

    // The clients that are claiming a name now.
    private readonly ConcurrentDictionary<long, byte> _claiming = new();

    private long _lastDoubt;

    /// <summary>Claims a name in the whole cluster.</summary>
    /// <param name="node">The id of this node's lease.</param>
    /// <param name="notice">Sent to the node of a client from which it is taken over.</param>
    /// <param name="acquired">Acquires it here; called when the claim has succeeded.</param>
    /// <exception cref="ClusterUnavailableException">There was no answer. Nothing has changed here.</exception>
    public async Task<NameClaim> ClaimAsync(Guid node, Client client, string folded, ReadOnlyMemory<byte> tokenHash, TakeoverNotice notice, Action acquired, CancellationToken cancellation)
    {
        _claiming[client.Id] = 0;

        // A reconciliation that runs now may release what is claimed here, also after the claim.
        if (_doubtful.ContainsKey(client.Id))
        {
            Doubt(client.Id);
        }

        try
        {
            var claim = await presence.ClaimAsync(node, Publication.Of(client, room: null, time), folded, tokenHash, takesOver: true, notice, cancellation);
            if (claim.Outcome is NameOutcome.Acquired or NameOutcome.TakenOver)
            {
                acquired();
            }

            // It left meanwhile: nobody else would remove it.
            if (client.HasLeft)
            {
                Doubt(client.Id);
            }

            return claim;
        }
        catch (ClusterUnavailableException)
        {
            Doubt(client.Id);
            throw;
        }
        finally
        {
            _claiming.TryRemove(client.Id, out _);
        }
    }

    /// <summary>All names in the store may be lost or held by others.</summary>
    public void DoubtAll()
    {
        foreach (var (_, client) in hub.Names.List())
        {
            Doubt(client.Id);
        }
    }

    /// <summary>Reconciles doubtful names. A client that has lost its name meanwhile is told.</summary>
    /// <param name="node">The id of this node's lease.</param>
    /// <param name="between">Called between batches: there may be many.</param>
    /// <exception cref="ClusterUnavailableException">The rest stays to be reconciled.</exception>
    public async Task ReconcileAsync(Guid node, Func<CancellationToken, Task> between, CancellationToken cancellation)
    {
        foreach (var batch in _doubtful.Keys.Except(_claiming.Keys).Chunk(MaxConcurrent))
        {
            await between(cancellation);
            await Task.WhenAll(batch.Select(id => ReconcileOneAsync(new ClientKey(node, id), cancellation)));
        }
    }

    private void Doubt(long client) => _doubtful[client] = Interlocked.Increment(ref _lastDoubt);

    private async Task ReconcileOneAsync(ClientKey key, CancellationToken cancellation)
    {
        // In this order: a claim that begins after the second has another doubt.
        if (!_doubtful.TryGetValue(key.Id, out var doubt) || _claiming.ContainsKey(key.Id))
        {
            return;
        }

        var isDone = true;
        try
        {
            if (hub.Find(key.Id) is not { } client)
            {
                await presence.RemoveAsync(key, cancellation);
            }
            else if (hub.Names.NameOf(client) is { } name && hub.Names.TokenOf(client) is { } token)
            {
                isDone = Apply(client, name, (await presence.ClaimAsync(key.Node, Publication.Of(client, room: null, time), FoldedName.Of(name).Text, token.Hash(), takesOver: false, notice: null, cancellation)).Outcome);
            }
            else
            {
                await presence.ReleaseAsync(key, cancellation);
            }
        }
        catch (StoreRefusedException)
        {
            // It would be refused again: the name stays this node's alone.
        }

        if (isDone)
        {
            // Unless it has begun to claim a name meanwhile.
            _doubtful.TryRemove(KeyValuePair.Create(key.Id, doubt));
        }
    }

    private bool Apply(Client client, string name, NameOutcome outcome)
    {
        switch (outcome)
        {
            case NameOutcome.Held:
                // By a claim whose answer was lost it may hold another name in the store, which has to be released.
                hub.TryRevokeName(client, name);
                return false;
            case NameOutcome.HeldBySameUser:
                client.CloseForClaim();
                return true;
            default:
                return outcome != NameOutcome.UnknownNode;
        }
    }
}
