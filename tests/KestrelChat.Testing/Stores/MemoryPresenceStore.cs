using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Testing.Stores;

/// <summary>The presence of a <see cref="MemoryClusterStore"/>.</summary>
internal sealed class MemoryPresenceStore(MemoryClusterStore cluster, MemoryNodes nodes, MemoryTopics topics, MemoryLogStore log) : IPresenceStore
{
    public async Task<bool> EnterAsync(Guid node, string name, TimeSpan life, CancellationToken cancellation = default)
    {
        ClusterLimits.CheckName(name);
        return await cluster.RunAsync(
            () =>
            {
                var entered = nodes.Find(node) ?? nodes.Add(node, name);
                if (entered.FoundBy is not null)
                {
                    return false;
                }

                entered.Expires = nodes.Now + life;
                return true;
            },
            cancellation);
    }

    public Task<bool> RenewAsync(Guid node, TimeSpan life, CancellationToken cancellation = default) => cluster.RunAsync(
        () =>
        {
            if (nodes.FindPresent(node) is not { } present)
            {
                return false;
            }

            present.Expires = nodes.Now + life;
            return true;
        },
        cancellation);

    public Task LeaveAsync(Guid node, CancellationToken cancellation = default) =>
        cluster.RunAsync(() => nodes.FindPresent(node) is not null && nodes.Remove(node), cancellation);

    public async Task<bool> UpdateAsync(Guid node, IReadOnlyCollection<PublishedClient> changed, IReadOnlyCollection<long> gone, CancellationToken cancellation = default)
    {
        PublishedClient.Check(changed);
        return await cluster.RunAsync(() => Update(node, changed, gone), cancellation);
    }

    public async Task<NameClaim> ClaimAsync(ClientKey client, string folded, ReadOnlyMemory<byte>? tokenHash, CancellationToken cancellation = default)
    {
        ClusterLimits.CheckName(folded);
        ClusterLimits.CheckBytes(tokenHash?.Length ?? 0, ClusterLimits.MaxTokenHashBytes);
        return await cluster.RunAsync(() => Claim(client, folded, tokenHash?.ToArray(), mayTakeOver: true), cancellation);
    }

    public async Task<NameClaim> ReclaimAsync(ClientKey client, string folded, ReadOnlyMemory<byte> tokenHash, CancellationToken cancellation = default)
    {
        ClusterLimits.CheckName(folded);
        ClusterLimits.CheckBytes(tokenHash.Length, ClusterLimits.MaxTokenHashBytes);
        return await cluster.RunAsync(() => Claim(client, folded, tokenHash.ToArray(), mayTakeOver: false), cancellation);
    }

    public Task ReleaseAsync(ClientKey client, CancellationToken cancellation = default) => cluster.RunAsync(
        () =>
        {
            if (Find(client) is { } named)
            {
                (named.Folded, named.TokenHash) = (null, null);
            }

            return true;
        },
        cancellation);

    public Task<IReadOnlyList<ClusterClient>> ListClientsAsync(ClientQuery query, CancellationToken cancellation = default) =>
        cluster.RunAsync<IReadOnlyList<ClusterClient>>(
            () => [.. nodes.Present
                .SelectMany(ClientsOf)
                .Where(client => (query.Room is null || client.Client.Room == query.Room) && (query.Folded is null || client.Folded == query.Folded))
                .Where(client => query.DisplayName is null || client.Client.DisplayName == query.DisplayName)
                .Where(client => query.After is null || Order(client).CompareTo(Order(query.After)) > 0)
                .OrderBy(Order)
                .Take(query.MaxClients)],
            cancellation);

    public Task<long> CountClientsAsync(string? room, CancellationToken cancellation = default) =>
        cluster.RunAsync(() => nodes.Present.SelectMany(ClientsOf).LongCount(client => room is null || client.Client.Room == room), cancellation);

    public Task<IReadOnlyList<ClusterRoom>> ListRoomsAsync(string after, int maxRooms, CancellationToken cancellation = default) =>
        cluster.RunAsync<IReadOnlyList<ClusterRoom>>(
            () =>
            {
                var members = nodes.Present.SelectMany(ClientsOf).Where(client => client.Client.Room is not null).ToLookup(client => client.Client.Room!, StringComparer.Ordinal);
                return [.. members.Select(room => room.Key)
                    .Where(room => string.CompareOrdinal(room, after) > 0)
                    .Order(StringComparer.Ordinal)
                    .Take(maxRooms)
                    .Select(room => new ClusterRoom(room, topics.Find(room), members[room].Count(), log.Head(room)))];
            },
            cancellation);

    public Task<IReadOnlyList<ClusterRoom>> FindRoomsAsync(IReadOnlyCollection<string> rooms, CancellationToken cancellation = default) =>
        cluster.RunAsync<IReadOnlyList<ClusterRoom>>(
            () => [.. rooms.Select(room => new ClusterRoom(room, topics.Find(room), nodes.Present.SelectMany(ClientsOf).Count(client => client.Client.Room == room), log.Head(room)))],
            cancellation);

    public async Task SetTopicAsync(string room, string? topic, CancellationToken cancellation = default)
    {
        ClusterLimits.CheckName(room);
        ClusterLimits.CheckName(topic ?? "", ClusterLimits.MaxRemarkBytes);
        await cluster.RunAsync(
            () =>
            {
                topics.Set(room, topic);
                return true;
            },
            cancellation);
    }

    public Task<DeadNode?> FindDeadAsync(Guid by, CancellationToken cancellation = default) => cluster.RunAsync(
        () =>
        {
            if (nodes.FindPresent(by) is null)
            {
                return null;
            }

            var dead = nodes.Expired.OrderBy(node => node.Id).FirstOrDefault(
                node => node.Id != by && (node.FoundBy == by || !nodes.IsAlive(node.FoundBy)));
            if (dead is null)
            {
                return null;
            }

            dead.FoundBy = by;
            foreach (var client in dead.Clients.Values)
            {
                (client.Folded, client.TokenHash) = (null, null);
            }

            return new DeadNode(dead.Id, dead.Name, [.. ClientsOf(dead).OrderBy(Order)]);
        },
        cancellation);

    public async Task<bool> ForgetAsync(Guid by, Guid dead, IReadOnlyList<MessageBody> farewell, CancellationToken cancellation = default)
    {
        MessageBody.Check(farewell);
        var isRemoved = await cluster.RunAsync(
            () =>
            {
                if (nodes.Find(dead)?.FoundBy != by)
                {
                    return false;
                }

                nodes.Remove(dead);
                foreach (var content in farewell)
                {
                    foreach (var node in nodes.Present)
                    {
                        nodes.Deliver(by, node.Id, content);
                    }
                }

                return true;
            },
            cancellation);
        cluster.Signal(NotificationKind.Messages);
        return isRemoved;
    }

    private bool Update(Guid node, IReadOnlyCollection<PublishedClient> changed, IReadOnlyCollection<long> gone)
    {
        if (nodes.FindPresent(node) is not { } present)
        {
            return false;
        }

        foreach (var id in gone.Except(changed.Select(client => client.Id)))
        {
            present.Clients.Remove(id);
        }

        foreach (var client in changed)
        {
            var stored = client with { ConnectedAt = StoreTimes.Truncate(client.ConnectedAt), LastActiveAt = StoreTimes.Truncate(client.LastActiveAt) };
            if (!present.Clients.TryAdd(client.Id, new MemoryClient(stored)))
            {
                present.Clients[client.Id].Published = stored;
            }
        }

        return true;
    }

    private NameClaim Claim(ClientKey key, string folded, byte[]? tokenHash, bool mayTakeOver)
    {
        if (Find(key) is not { } claimant)
        {
            return new NameClaim(NameOutcome.UnknownClient);
        }

        var (holder, held) = nodes.Present
            .SelectMany(node => node.Clients.Select(client => (new ClientKey(node.Id, client.Key), client.Value)))
            .FirstOrDefault(client => client.Value.Folded == folded && client.Value != claimant);
        if (held is not null && !(tokenHash is not null && held.TokenHash is not null && held.TokenHash.AsSpan().SequenceEqual(tokenHash)))
        {
            return new NameClaim(NameOutcome.Held, holder);
        }

        if (held is not null && !mayTakeOver)
        {
            return new NameClaim(NameOutcome.HeldBySameUser, holder);
        }

        if (held is not null)
        {
            (held.Folded, held.TokenHash) = (null, null);
        }

        (claimant.Folded, claimant.TokenHash) = (folded, tokenHash);
        return held is null ? new NameClaim(NameOutcome.Acquired) : new NameClaim(NameOutcome.TakenOver, holder);
    }

    private MemoryClient? Find(ClientKey key) => nodes.FindPresent(key.Node)?.Clients.GetValueOrDefault(key.Id);

    private static IEnumerable<ClusterClient> ClientsOf(MemoryNode node) =>
        node.Clients.Values.Select(client => new ClusterClient(node.Id, node.Name, client.Published, client.Folded));

    private static (DateTimeOffset ConnectedAt, Guid Node, long Id) Order(ClusterClient client) => (client.Client.ConnectedAt, client.Node, client.Client.Id);
}
