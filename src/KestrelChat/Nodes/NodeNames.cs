using System.Collections.Concurrent;
using System.Text;
using KestrelChat.Cluster;
using KestrelChat.Members;
using KestrelChat.Names;
using KestrelChat.Wordings;

namespace KestrelChat.Nodes;

/// <summary>
/// Keeps what this node's people are called the same here and in the store: one who claims a name asks there first, and where
/// the answer was lost, or all names were, it is put right afterwards.
/// </summary>
/// <remarks><see cref="SettleAsync"/>: one at a time. All else: any thread.</remarks>
internal sealed class NodeNames(IPresence presence, ChatHub hub)
{
    // Of a store that is far away, several are asked at a time.
    private const int MaxAtOnce = 8;

    // The ids of clients whose name in the store may be another than here.
    private readonly ConcurrentDictionary<long, byte> _doubtful = new();

    // Those that are just asking for one.
    private readonly ConcurrentDictionary<long, byte> _claiming = new();

    /// <summary>Asks for a name among all nodes.</summary>
    /// <param name="taken">Takes it here; called when it is the client's among all.</param>
    /// <exception cref="ClusterUnavailableException">There was no answer; nothing has changed here.</exception>
    public async Task<NameClaim> ClaimAsync(ClientKey key, Client client, string folded, ReadOnlyMemory<byte> tokenHash, Action taken, CancellationToken cancellation)
    {
        _claiming[client.Id] = 0;
        try
        {
            var claim = await presence.ClaimAsync(key, folded, tokenHash, cancellation);
            if (claim.Outcome is NameOutcome.Taken or NameOutcome.TakenOver)
            {
                taken();
            }

            return claim;
        }
        catch (ClusterUnavailableException)
        {
            _doubtful[client.Id] = 0;
            throw;
        }
        finally
        {
            _claiming.TryRemove(client.Id, out _);
        }
    }

    /// <summary>All names in the store may be gone or others'.</summary>
    public void DoubtAll()
    {
        foreach (var (_, client) in hub.Names.List())
        {
            _doubtful[client.Id] = 0;
        }
    }

    /// <summary>Puts right what is doubtful. Who has lost its name meanwhile is told.</summary>
    /// <param name="node">Under which id this node is in the cluster.</param>
    /// <param name="between">Called between names: there may be many.</param>
    /// <exception cref="ClusterUnavailableException">The rest remains to be done.</exception>
    public async Task SettleAsync(Guid node, Func<CancellationToken, Task> between, CancellationToken end)
    {
        foreach (var some in _doubtful.Keys.Except(_claiming.Keys).Chunk(MaxAtOnce))
        {
            await between(end);
            await Task.WhenAll(some.Select(id => SettleOneAsync(node, id, end)));
        }
    }

    private async Task SettleOneAsync(Guid node, long id, CancellationToken end)
    {
        var isDone = true;
        if (hub.Find(id) is { } client)
        {
            isDone = hub.Names.NameOf(client) is { } name && hub.Names.TokenOf(client) is { } token
                ? Settle(client, name, (await presence.ReclaimAsync(new ClientKey(node, id), FoldedName.Of(name).Text, token.Hash(), end)).Outcome)
                : await ReleaseAsync(new ClientKey(node, id), end);
        }

        // One that began to ask for a name meanwhile may have been overtaken.
        if (isDone && !_claiming.ContainsKey(id))
        {
            _doubtful.TryRemove(id, out _);
        }
    }

    private bool Settle(Client client, string name, NameOutcome outcome)
    {
        switch (outcome)
        {
            case NameOutcome.Held:
                TakeAway(client, name);
                return true;
            case NameOutcome.HeldBySamePerson:
                client.Close(CloseReason.NameClaimed, Phrase.NameClaimedAway, new PhraseArguments { Name = client.Identity.Utf8 });
                return true;
            default:
                return outcome != NameOutcome.UnknownClient;
        }
    }

    private async Task<bool> ReleaseAsync(ClientKey key, CancellationToken end)
    {
        await presence.ReleaseAsync(key, end);
        return true;
    }

    private void TakeAway(Client client, string name)
    {
        lock (hub.Naming)
        {
            // It may have taken another meanwhile.
            if (hub.Names.NameOf(client) != name)
            {
                return;
            }

            hub.Names.Free(client);
            client.Rename(Identity.OfAddress(client.Info.Address));
        }

        client.Tell(Phrase.NameIsAnothers, new PhraseArguments { Name = Encoding.UTF8.GetBytes(name) });
    }
}
