using KestrelChat.Cluster.Store;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Testing.Stores;

/// <summary>The presence of a <see cref="MemoryClusterStore"/>.</summary>
internal sealed class MemoryPresenceStore(MemoryStoreHandle handle) : IPresenceStore
{
    /// <summary>The texts of a client that a store could refuse.</summary>
    public static IEnumerable<string> TextsOf(PublishedClient client) => [client.DisplayName, client.Address, client.Endpoint, client.Away ?? ""];

    public async Task<LeaseState?> EnterAsync(Guid node, string name, TimeSpan life, Retention retention, CancellationToken cancellation = default)
    {
        ClusterLimits.CheckName(name);
        return await handle.RunAsync(
            transaction =>
            {
                if (transaction.State.Removed.Contains(node))
                {
                    return null;
                }

                transaction.State.Nodes.TryAdd(node, new MemoryNode(node, name));
                transaction.State.Nodes[node].Retention = retention;
                transaction.AgreeOnRetention();
                return Renew(transaction, node, life);
            },
            cancellation);
    }

    public Task<LeaseState?> RenewAsync(Guid node, TimeSpan life, CancellationToken cancellation = default) =>
        handle.RunAsync(transaction => Renew(transaction, node, life), cancellation);

    public Task LeaveAsync(Guid node, CancellationToken cancellation = default) => handle.RunAsync(
        transaction =>
        {
            if (transaction.State.Nodes.TryGetValue(node, out var leaving))
            {
                transaction.Remove(leaving);
            }

            return true;
        },
        cancellation);

    public Task<string?> RemoveDeadAsync(Guid by, int maxAnnounced, CancellationToken cancellation = default) => handle.RunAsync(
        transaction =>
        {
            var dead = transaction.State.Nodes.Values.Where(node => node.Id != by && node.Expires <= transaction.Now).MinBy(node => (node.Expires, node.Id));
            if (dead is null || !transaction.State.Nodes.ContainsKey(by))
            {
                return null;
            }

            transaction.Remove(dead, maxAnnounced);
            return dead.Name;
        },
        cancellation);

    public async Task UpdateAsync(Guid node, IReadOnlyCollection<PublishedClient> changed, CancellationToken cancellation = default)
    {
        PublishedClient.Check(changed);
        await handle.RunAsync(
            transaction =>
            {
                foreach (var client in changed)
                {
                    if (Find(transaction, new ClientKey(node, client.Id)) is { } stored)
                    {
                        stored.Published = stored.Published with { Away = client.Away, LastActiveAt = StoreTimes.Truncate(client.LastActiveAt) };
                    }
                }

                return true;
            },
            cancellation,
            changed.SelectMany(TextsOf));
    }

    public Task RemoveAsync(ClientKey client, CancellationToken cancellation = default) => handle.RunAsync(
        transaction => Find(transaction, client) is { Room: null, Leaving: null } && transaction.State.Nodes[client.Node].Clients.Remove(client.Id),
        cancellation);

    public async Task<NameClaim> ClaimAsync(Guid node, PublishedClient client, string folded, ReadOnlyMemory<byte>? tokenHash, bool takesOver, TakeoverNotice? notice = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.Check();
        ClusterLimits.CheckName(folded);
        ClusterLimits.CheckBytes(tokenHash?.Length ?? 0, ClusterLimits.MaxTokenHashBytes);
        return await handle.RunAsync(transaction => transaction.Claim(node, client, folded, tokenHash?.ToArray(), takesOver, notice), cancellation);
    }

    public Task ReleaseAsync(ClientKey client, CancellationToken cancellation = default) => handle.RunAsync(
        transaction =>
        {
            if (Find(transaction, client) is { } named)
            {
                (named.Folded, named.TokenHash) = (null, null);
            }

            return true;
        },
        cancellation);

    public Task<IReadOnlyList<ClusterClient>> ListClientsAsync(ClientQuery query, CancellationToken cancellation = default) =>
        handle.RunAsync<IReadOnlyList<ClusterClient>>(
            transaction => [.. transaction.State.Nodes.Values
                .SelectMany(node => node.Clients.Values.Select(client => new ClusterClient(node.Id, node.Name, client.Published, client.Folded)))
                .Where(client => (query.Room is null || client.Client.Room == query.Room) && (query.Folded is null || client.Folded == query.Folded))
                .Where(client => query.DisplayName is null || client.Client.DisplayName == query.DisplayName)
                .Where(client => query.After is null || Order(client).CompareTo(Order(query.After)) > 0)
                .OrderBy(Order)
                .Take(query.MaxClients)],
            cancellation);

    public Task<long> CountClientsAsync(string? room, CancellationToken cancellation = default) =>
        handle.RunAsync(transaction => transaction.State.Clients.LongCount(client => room is null || client.Room == room), cancellation);

    public Task<IReadOnlyList<ClusterRoom>> ListRoomsAsync(string after, int maxRooms, CancellationToken cancellation = default) =>
        handle.RunAsync<IReadOnlyList<ClusterRoom>>(
            transaction => [.. WithMembers(transaction.State).Where(room => string.CompareOrdinal(room.Room, after) > 0).Take(maxRooms)],
            cancellation);

    public Task<(IReadOnlyList<ClusterRoom> Rooms, int Total)> ListLargestRoomsAsync(int maxRooms, CancellationToken cancellation = default) =>
        handle.RunAsync<(IReadOnlyList<ClusterRoom> Rooms, int Total)>(
            transaction =>
            {
                var rooms = WithMembers(transaction.State);
                return ([.. rooms.OrderByDescending(room => room.Members).Take(maxRooms)], rooms.Count);
            },
            cancellation);

    public Task<IReadOnlyList<ClusterRoom>> FindRoomsAsync(IReadOnlyCollection<string> rooms, CancellationToken cancellation = default) =>
        handle.RunAsync<IReadOnlyList<ClusterRoom>>(transaction => [.. rooms.Select(room => RoomOf(transaction.State, room))], cancellation);

    private static LeaseState? Renew(MemoryTransaction transaction, Guid id, TimeSpan life)
    {
        if (!transaction.State.Nodes.TryGetValue(id, out var node))
        {
            return null;
        }

        node.Expires = transaction.Now + life;
        return new LeaseState(transaction.Now, transaction.State.Retention, transaction.State.Version);
    }

    private static MemoryClient? Find(MemoryTransaction transaction, ClientKey key) =>
        transaction.State.Nodes.TryGetValue(key.Node, out var node) ? node.Clients.GetValueOrDefault(key.Id) : null;

    /// <summary>The rooms with members, by name.</summary>
    private static List<ClusterRoom> WithMembers(MemoryState state) =>
        [.. state.Rooms.Keys.Select(room => RoomOf(state, room)).Where(room => room.Members > 0)];

    private static ClusterRoom RoomOf(MemoryState state, string name)
    {
        var room = state.Rooms.GetValueOrDefault(name);
        return new ClusterRoom(name, room?.Topic, state.Members(name), room?.Lines ?? 0);
    }

    private static (DateTimeOffset ConnectedAt, Guid Node, long Id) Order(ClusterClient client) => (client.Client.ConnectedAt, client.Node, client.Client.Id);
}
