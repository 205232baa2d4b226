using KestrelChat.Cluster;
using KestrelChat.History;
using KestrelChat.Names;

namespace KestrelChat.Nodes;

/// <summary>
/// Who and what is on all nodes, for those who ask. Where the others are known to be out of reach it says so at once: nobody
/// waits for a database that does not answer.
/// </summary>
/// <remarks>Any thread.</remarks>
public sealed class ClusterDirectory
{
    private readonly IClusterStore _store;
    private readonly ChatHub _hub;
    private readonly NodePresence _presence;
    private readonly Reachability _reachability;
    private readonly CancellationToken _end;

    internal ClusterDirectory(IClusterStore store, ChatHub hub, NodePresence presence, Reachability reachability, CancellationToken end)
    {
        _store = store;
        _hub = hub;
        _presence = presence;
        _reachability = reachability;
        _end = end;
    }

    private IClusterStore Reachable
    {
        get
        {
            _reachability.ThrowIfLost();
            return _store;
        }
    }

    /// <summary>The last lines of a room, of all that the log keeps; <see cref="ClusterLimits.MaxBatch"/> at most.</summary>
    /// <exception cref="ClusterUnavailableException">The log cannot be read now.</exception>
    public async Task<IReadOnlyList<SaidLine>> LastLinesAsync(string room, int count) =>
        [.. (await Reachable.Log.ReadLastAsync(room, Math.Min(count, ClusterLimits.MaxBatch), cancellation: _end)).Select(FollowedRoom.SaidLineOf)];

    /// <summary>Whether there is such a room: open on this node, or with somebody in it on another, or a topic, or something that was ever said.</summary>
    /// <exception cref="ClusterUnavailableException">It is not open here, and the others cannot be asked now.</exception>
    public async Task<bool> HasRoomAsync(string room) =>
        _hub.FindOpenRoom(room) is not null
        || (await Reachable.Presence.FindRoomsAsync([room], _end))[0] is { Members: > 0 } or { Topic: not null } or { Lines: > 0 };

    /// <summary>All who are connected to any node, oldest first.</summary>
    /// <exception cref="ClusterUnavailableException">The others cannot be asked now.</exception>
    public Task<IReadOnlyList<SeenClient>> ListClientsAsync(ClientQuery query) => Reachable.Presence.ListClientsAsync(query, _end);

    /// <summary>How many are connected to all nodes, in a room or in all (null).</summary>
    /// <exception cref="ClusterUnavailableException">The others cannot be asked now.</exception>
    public Task<long> CountClientsAsync(string? room) => Reachable.Presence.CountClientsAsync(room, _end);

    /// <summary>Whether a client is connected to this node.</summary>
    internal bool IsHere(SeenClient client) => client.Node == _presence.Node;

    /// <summary>The rooms of all nodes where somebody is, and the lobby; in order of their names.</summary>
    /// <exception cref="ClusterUnavailableException">The others cannot be asked now.</exception>
    public async Task<IReadOnlyList<SeenRoom>> ListRoomsAsync()
    {
        List<SeenRoom> seen = [];
        IReadOnlyList<SeenRoom> page;
        var after = "";
        do
        {
            page = await Reachable.Presence.ListRoomsAsync(after, ClusterLimits.MaxBatch, _end);
            seen.AddRange(page);
            after = page.Count > 0 ? page[^1].Room : "";
        }
        while (page.Count == ClusterLimits.MaxBatch);

        var lobby = (await Reachable.Presence.FindRoomsAsync([ChatHub.LobbyName], _end))[0];
        return [.. seen.Where(room => room.Room != lobby.Room).Append(lobby).OrderBy(room => room.Room, StringComparer.Ordinal)];
    }

    /// <summary>Whoever of another node is shown by that name; null if nobody is.</summary>
    /// <exception cref="ClusterUnavailableException">The others cannot be asked now.</exception>
    internal async Task<SeenClient?> FindAsync(string who) =>
        await FindAsync(new ClientQuery(Folded: FoldedName.Of(who).Text)) ?? await FindAsync(new ClientQuery(Who: who));

    private async Task<SeenClient?> FindAsync(ClientQuery query) =>
        (await ListClientsAsync(query with { MaxClients = 1 })).FirstOrDefault(client => client.Node != _presence.Node);
}
