using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Testing.Stores;

/// <summary>The claims of names in a <see cref="MemoryClusterStore"/>. Within a transaction only.</summary>
internal static class MemoryNames
{
    public static NameClaim Claim(this MemoryTransaction transaction, Guid id, PublishedClient client, string folded, byte[]? tokenHash, bool takesOver, TakeoverNotice? notice)
    {
        if (!transaction.State.Nodes.TryGetValue(id, out var node))
        {
            return new NameClaim(NameOutcome.UnknownNode);
        }

        var claimant = node.Clients.GetValueOrDefault(client.Id);
        var (holder, held) = transaction.FindHolder(folded, except: claimant);
        if (held is not null && !IsSameUser(held, tokenHash))
        {
            return new NameClaim(NameOutcome.Held, holder);
        }

        if (held is not null && !takesOver)
        {
            return new NameClaim(NameOutcome.HeldBySameUser, holder);
        }

        if (claimant is null)
        {
            node.Clients[client.Id] = claimant = new MemoryClient(MemoryMembership.Stored(client) with { Room = null });
        }

        if (held is not null)
        {
            transaction.TakeFrom(held, holder);
            if (notice is not null)
            {
                transaction.Post(id, new OutgoingMessage(transaction.NewId(), holder.Node, notice.Kind, notice.Body, notice.Life, holder.Id));
            }
        }

        (claimant.Folded, claimant.TokenHash) = (folded, tokenHash);
        return held is null ? new NameClaim(NameOutcome.Acquired) : new NameClaim(NameOutcome.TakenOver, holder);
    }

    private static (ClientKey Key, MemoryClient? Client) FindHolder(this MemoryTransaction transaction, string folded, MemoryClient? except) =>
        transaction.State.Nodes.Values
            .SelectMany(node => node.Clients.Select(client => (new ClientKey(node.Id, client.Key), (MemoryClient?)client.Value)))
            .FirstOrDefault(client => client.Item2!.Folded == folded && client.Item2 != except);

    private static bool IsSameUser(MemoryClient held, byte[]? tokenHash) =>
        tokenHash is not null && held.TokenHash is not null && held.TokenHash.AsSpan().SequenceEqual(tokenHash);

    private static void TakeFrom(this MemoryTransaction transaction, MemoryClient held, ClientKey key)
    {
        (held.Folded, held.TokenHash) = (null, null);
        if (held.Room is { } room && held.TryLeave(room))
        {
            transaction.LogLeft(key.Node, room, held.Published.DisplayName);
            transaction.Notify(NotificationKind.Events);
        }
    }
}
