namespace KestrelChat.Cluster;

/// <summary>Who is where in a <see cref="MemoryClusterStore"/>.</summary>
internal sealed class MemoryPresence(MemoryClusterStore cluster, MemoryNodes nodes, MemoryTopics topics, MemoryRoomLog log) : IPresence
{
    public async Task<bool> EnterAsync(Guid node, string name, TimeSpan life, CancellationToken cancellation = default)
    {
        ClusterLimits.CheckName(name);
        return await cluster.DoAsync(
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

    public Task<bool> RenewAsync(Guid node, TimeSpan life, CancellationToken cancellation = default) => cluster.DoAsync(
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
        cluster.DoAsync(() => nodes.FindPresent(node) is not null && nodes.Remove(node), cancellation);

    public async Task<bool> UpdateAsync(Guid node, IReadOnlyCollection<ClusterClient> changed, IReadOnlyCollection<long> gone, CancellationToken cancellation = default)
    {
        ClusterClient.Check(changed);
        return await cluster.DoAsync(() => Update(node, changed, gone), cancellation);
    }

    public async Task<NameClaim> ClaimAsync(ClientKey client, string folded, ReadOnlyMemory<byte>? tokenHash, CancellationToken cancellation = default)
    {
        ClusterLimits.CheckName(folded);
        ClusterLimits.CheckBytes(tokenHash?.Length ?? 0, ClusterLimits.MaxTokenHashBytes);
        return await cluster.DoAsync(() => Claim(client, folded, tokenHash?.ToArray(), takesOver: true), cancellation);
    }

    public async Task<NameClaim> ReclaimAsync(ClientKey client, string folded, ReadOnlyMemory<byte> tokenHash, CancellationToken cancellation = default)
    {
        ClusterLimits.CheckName(folded);
        ClusterLimits.CheckBytes(tokenHash.Length, ClusterLimits.MaxTokenHashBytes);
        return await cluster.DoAsync(() => Claim(client, folded, tokenHash.ToArray(), takesOver: false), cancellation);
    }

    public Task ReleaseAsync(ClientKey client, CancellationToken cancellation = default) => cluster.DoAsync(
        () =>
        {
            if (Find(client) is { } named)
            {
                (named.Folded, named.TokenHash) = (null, null);
            }

            return true;
        },
        cancellation);

    public Task<IReadOnlyList<SeenClient>> ListClientsAsync(ClientQuery query, CancellationToken cancellation = default) =>
        cluster.DoAsync<IReadOnlyList<SeenClient>>(
            () => [.. nodes.Present
                .SelectMany(Seen)
                .Where(seen => (query.Room is null || seen.Client.Room == query.Room) && (query.Folded is null || seen.Folded == query.Folded))
                .Where(seen => query.Who is null || seen.Client.Who == query.Who)
                .Where(seen => query.After is null || Order(seen).CompareTo(Order(query.After)) > 0)
                .OrderBy(Order)
                .Take(query.MaxClients)],
            cancellation);

    public Task<long> CountClientsAsync(string? room, CancellationToken cancellation = default) =>
        cluster.DoAsync(() => nodes.Present.SelectMany(Seen).LongCount(seen => room is null || seen.Client.Room == room), cancellation);

    public Task<IReadOnlyList<SeenRoom>> ListRoomsAsync(string after, int maxRooms, CancellationToken cancellation = default) =>
        cluster.DoAsync<IReadOnlyList<SeenRoom>>(
            () =>
            {
                var members = nodes.Present.SelectMany(Seen).Where(seen => seen.Client.Room is not null).ToLookup(seen => seen.Client.Room!, StringComparer.Ordinal);
                return [.. members.Select(room => room.Key)
                    .Where(room => string.CompareOrdinal(room, after) > 0)
                    .Order(StringComparer.Ordinal)
                    .Take(maxRooms)
                    .Select(room => new SeenRoom(room, topics.Find(room), members[room].Count(), log.Head(room)))];
            },
            cancellation);

    public Task<IReadOnlyList<SeenRoom>> FindRoomsAsync(IReadOnlyCollection<string> rooms, CancellationToken cancellation = default) =>
        cluster.DoAsync<IReadOnlyList<SeenRoom>>(
            () => [.. rooms.Select(room => new SeenRoom(room, topics.Find(room), nodes.Present.SelectMany(Seen).Count(seen => seen.Client.Room == room), log.Head(room)))],
            cancellation);

    public async Task SetTopicAsync(string room, string? topic, CancellationToken cancellation = default)
    {
        ClusterLimits.CheckName(room);
        ClusterLimits.CheckName(topic ?? "", ClusterLimits.MaxRemarkBytes);
        await cluster.DoAsync(
            () =>
            {
                topics.Set(room, topic);
                return true;
            },
            cancellation);
    }

    public Task<DeadNode?> FindDeadAsync(Guid by, CancellationToken cancellation = default) => cluster.DoAsync(
        () =>
        {
            if (nodes.FindPresent(by) is null)
            {
                return null;
            }

            var dead = nodes.Overdue.OrderBy(node => node.Id).FirstOrDefault(
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

            return new DeadNode(dead.Id, dead.Name, [.. Seen(dead).OrderBy(Order)]);
        },
        cancellation);

    public async Task<bool> ForgetAsync(Guid by, Guid dead, IReadOnlyList<MailBody> farewell, CancellationToken cancellation = default)
    {
        MailBody.Check(farewell);
        var forgotten = await cluster.DoAsync(
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
        cluster.Ring(DoorbellKind.Mail);
        return forgotten;
    }

    private bool Update(Guid node, IReadOnlyCollection<ClusterClient> changed, IReadOnlyCollection<long> gone)
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
            var kept = client with { ConnectedAt = StoreTimes.Kept(client.ConnectedAt), HeardAt = StoreTimes.Kept(client.HeardAt) };
            if (!present.Clients.TryAdd(client.Id, new MemoryClient(kept)))
            {
                present.Clients[client.Id].Shown = kept;
            }
        }

        return true;
    }

    private NameClaim Claim(ClientKey key, string folded, byte[]? tokenHash, bool takesOver)
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

        if (held is not null && !takesOver)
        {
            return new NameClaim(NameOutcome.HeldBySamePerson, holder);
        }

        if (held is not null)
        {
            (held.Folded, held.TokenHash) = (null, null);
        }

        (claimant.Folded, claimant.TokenHash) = (folded, tokenHash);
        return held is null ? new NameClaim(NameOutcome.Taken) : new NameClaim(NameOutcome.TakenOver, holder);
    }

    private MemoryClient? Find(ClientKey key) => nodes.FindPresent(key.Node)?.Clients.GetValueOrDefault(key.Id);

    private static IEnumerable<SeenClient> Seen(MemoryNode node) =>
        node.Clients.Values.Select(client => new SeenClient(node.Id, node.Name, client.Shown, client.Folded));

    private static (DateTimeOffset ConnectedAt, Guid Node, long Id) Order(SeenClient seen) => (seen.Client.ConnectedAt, seen.Node, seen.Client.Id);
}
