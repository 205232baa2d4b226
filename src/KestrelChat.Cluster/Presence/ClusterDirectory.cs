using KestrelChat.Cluster.Log;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;
using KestrelChat.Text;
using KestrelChat.Text.Names;
using KestrelChat.Views;

namespace KestrelChat.Cluster.Presence;

/// <summary>Answers questions about the whole cluster from its store. While the store is known to be lost it fails at once.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class ClusterDirectory(IClusterStore store, LeaseId lease, Reachability reachability, TimeProvider time, CancellationToken end) : IChatDirectory
{
    private readonly RoomLooks _looks = new(time);

    private IClusterStore Store
    {
        get
        {
            reachability.ThrowIfLost();
            return store;
        }
    }

    public async Task<ClientRecord?> FindElsewhereAsync(string name) =>
        await FindElsewhereAsync(new ClientQuery(Folded: FoldedName.Of(name).Text)) ?? await FindElsewhereAsync(new ClientQuery(DisplayName: name));

    public async Task<IReadOnlyList<ClientRecord>> ListElsewhereAsync(string room, int limit) =>
        [.. (await Store.Presence.ListClientsAsync(new ClientQuery(room, MaxClients: limit), end)).Where(client => client.Node != lease.Value).Select(ToRecord)];

    public async Task<IReadOnlyList<ClientRecord>> ListClientsAsync(ClientFilter filter)
    {
        var query = new ClientQuery(filter.Room, MaxClients: filter.Limit);
        if (filter.Name is null)
        {
            return [.. (await Store.Presence.ListClientsAsync(query, end)).Select(ToRecord)];
        }

        // One name has one holder. No client is shown by invisible text, and a database would not accept it.
        var name = VisibleText.Of(filter.Name);
        var named = await Store.Presence.ListClientsAsync(query with { Folded = FoldedName.Of(name).Text }, end);
        return [.. (named.Count > 0 ? named : await Store.Presence.ListClientsAsync(query with { DisplayName = name }, end)).Select(ToRecord)];
    }

    public Task<long> CountClientsAsync(string? room) => Store.Presence.CountClientsAsync(room, end);

    public async Task<IReadOnlyList<RoomRecord>> ListRoomsAsync()
    {
        var rooms = await Paging.ReadAllAsync(after => Store.Presence.ListRoomsAsync(after, ClusterLimits.MaxBatch, end), room => room.Room, ClusterLimits.MaxBatch);
        return rooms.Exists(room => room.Room == ChatHub.LobbyName)
            ? [.. rooms.Select(ToRecord)]
            : [.. rooms.Append(await FindLobbyAsync()).OrderBy(room => room.Room, StringComparer.Ordinal).Select(ToRecord)];
    }

    public async Task<LargestRooms> ListLargestRoomsAsync(int limit)
    {
        var (rooms, total) = await Store.Presence.ListLargestRoomsAsync(limit, end);
        if (rooms.Any(room => room.Room == ChatHub.LobbyName))
        {
            return new LargestRooms([.. rooms.Select(ToRecord)], total);
        }

        // Empty, or smaller than those in the list.
        var lobby = await FindLobbyAsync();
        return new LargestRooms([.. rooms.Take(limit - 1).Append(lobby).Select(ToRecord)], lobby.Members > 0 ? total : total + 1);
    }

    public async Task<bool> RoomExistsAsync(string room) =>
        (await Store.Presence.FindRoomsAsync([room], end))[0] is { Members: > 0 } or { Topic: not null } or { Lines: > 0 };

    public Task<string?> FindLookAlikeElsewhereAsync(string room) => _looks.FindAlikeAsync(room, ListRoomsAsync);

    public async Task<KeptLines> FindLinesAsync(string room)
    {
        var (first, last) = await Store.Log.FindLinesAsync(room, end);
        return new KeptLines(first, last);
    }

    public async Task<IReadOnlyList<SaidLine>> ReadLinesAsync(string room, long from, long to, int maxBytes)
    {
        while (true)
        {
            var page = await Store.Log.ReadLinesAsync(room, from, to, ClusterLimits.MaxBatch, maxBytes, end);
            List<SaidLine> lines = [.. page.Where(line => line.IsUnderstood).Select(FollowedRoom.ToSaidLine)];
            if (lines.Count > 0 || page.Count == 0)
            {
                return lines;
            }

            // A page without a line that this version knows is not the end.
            from = page[^1].Line + 1;
        }
    }

    private async Task<ClusterRoom> FindLobbyAsync() => (await Store.Presence.FindRoomsAsync([ChatHub.LobbyName], end))[0];

    private async Task<ClientRecord?> FindElsewhereAsync(ClientQuery query) =>
        (await Store.Presence.ListClientsAsync(query with { MaxClients = 2 }, end)).Where(client => client.Node != lease.Value).Select(ToRecord).FirstOrDefault();

    private static RoomRecord ToRecord(ClusterRoom room) => new(room.Room, room.Topic, room.Members, room.Lines);

    private static ClientRecord ToRecord(ClusterClient client) => new(
        new ClientKey(client.Node, client.Client.Id),
        client.NodeName,
        client.Client.DisplayName,
        client.Folded is not null,
        client.Client.Address,
        client.Client.Endpoint,
        client.Client.Room ?? "",
        client.Client.ConnectedAt,
        client.Client.LastActiveAt,
        client.Client.Away);
}
