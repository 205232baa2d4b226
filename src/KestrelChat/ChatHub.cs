using System.Collections.Concurrent;
using KestrelChat.Members;
using KestrelChat.Moderation;
using KestrelChat.Names;
using KestrelChat.Nodes;
using KestrelChat.Rooms;
using KestrelChat.Wordings;

namespace KestrelChat;

/// <summary>
/// The chat: its rooms and who is connected. This is what connections are registered with and what is asked who is here.
/// </summary>
/// <remarks>Any thread. Knows no socket and no HTTP; connections know it, it knows them as <see cref="IClientConnection"/>.</remarks>
public sealed class ChatHub : IDisposable
{
    /// <summary>The room that everybody enters first.</summary>
    public const string LobbyName = "lobby";

    private readonly TimeProvider _time;
    private readonly ArrivalQueue _arrivals;
    private readonly ConcurrentDictionary<long, Client> _clients = new();
    private readonly RoomDirectory _rooms;
    private readonly RoomSurroundings _surroundings;
    private readonly BanList? _bans;
    private readonly Action<Client> _left;
    private readonly Lock _gate = new();
    private long _lastId;
    private Closing? _closing;

    /// <param name="options">What the chat was told.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="metrics">Where it counts.</param>
    /// <param name="bans">Whom they meet is told so and closed; null = nobody.</param>
    public ChatHub(HubOptions options, TimeProvider time, ChatMetrics metrics, BanList? bans = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        Options = options;
        _time = time;
        _bans = bans;

        // Not only when all was sent to it: by then the others have long been told that it has left.
        _left = client => Names.Free(client);
        _arrivals = new ArrivalQueue(time, options.AnnounceAfter);
        _surroundings = new RoomSurroundings(options, time, metrics);
        _rooms = new RoomDirectory(LobbyName, _surroundings);
        metrics.Observe(() => ClientCensus.Of(EachHere), () => EachHere.LongCount(client => client.LinesBehind > 0));
    }

    /// <summary>The rooms where somebody is, and the lobby; in order of their names.</summary>
    public IReadOnlyList<Room> Rooms => _rooms.Occupied;

    /// <summary>How many people are here, on this node.</summary>
    public int Here => Rooms.Sum(room => room.MembersHere);

    /// <summary>Everybody who is here, oldest first, as it was at one moment or another during the call.</summary>
    public IReadOnlyList<Client> Clients
    {
        get
        {
            var here = new List<Client>(_clients.Count);
            here.AddRange(EachHere);
            here.Sort(static (one, other) => one.Id.CompareTo(other.Id));
            return here;
        }
    }

    /// <summary>Every connection, announced or not, for closing them all.</summary>
    public IReadOnlyCollection<Client> Connected => [.. _clients.Select(pair => pair.Value)];

    /// <summary>This server as one of several; null where it is the only one.</summary>
    public ChatNode? Node { get; private set; }

    /// <summary>All rooms that there are on this node, with those whose past is kept while nobody is there.</summary>
    internal IReadOnlyList<Room> OpenRooms => _rooms.All;

    internal HubOptions Options { get; }

    internal Room Lobby => _rooms.Lobby;

    /// <summary>Who has which name.</summary>
    internal NameRegistry<Client> Names { get; } = new();

    /// <summary>Held while somebody takes a name and the room is told, so that a name that is freed is not seen on two. Before all other locks.</summary>
    internal Lock Naming { get; } = new();

    // Not Values, which takes all the dictionary's locks at once and would hold up who comes and goes.
    private IEnumerable<Client> EachHere => _clients.Select(pair => pair.Value).Where(client => client.IsHere);

    /// <summary>The client of that id, if it is here; else null.</summary>
    public Client? Find(long id) => _clients.TryGetValue(id, out var client) && client.IsHere ? client : null;

    /// <summary>Whoever is shown by that name or address, if it is here; else null.</summary>
    public Client? Find(string who) =>
        Names.TryFind(who, out var named) && named.IsHere ? named : EachHere.FirstOrDefault(client => !client.Identity.IsName && client.Who == who);

    /// <summary>The room of that name, with people or kept; null when there is none.</summary>
    public Room? FindRoom(string name) => RoomName.TryParse(name, Options.MaxNameLength, out var parsed) ? _rooms.Find(parsed) : null;

    /// <summary>
    /// Registers a connection: it listens in the lobby from now on, is greeted, and is announced when it has stayed for a
    /// while. To be followed by <see cref="Client.WriteAsync"/>, and by <see cref="Disconnect"/> when that is over.
    /// </summary>
    public Client Connect(ClientInfo info, IClientConnection connection)
    {
        // They wait to be announced in the order in which they entered the room.
        ArgumentNullException.ThrowIfNull(info);
        Client client;
        Ban? ban;
        lock (_gate)
        {
            client = new Client(++_lastId, info, connection, _rooms.Lobby, _time, _left);
            _clients[client.Id] = client;

            // Only now that whoever bans finds it among the connected: a ban that comes meanwhile is seen by the one or the other.
            Interlocked.MemoryBarrier();
            ban = info.IP is { } address ? _bans?.Find(address) : null;
            if (_closing is null && ban is null)
            {
                _arrivals.Add(client);
                return client;
            }
        }

        if (ban is not null)
        {
            client.Close(ban);
        }
        else
        {
            client.Close(_closing!.Reason, _closing.Goodbye);
        }

        return client;
    }

    /// <summary>From now on whoever connects is told <paramref name="goodbye"/> and closed.</summary>
    public void StopAdmitting(CloseReason reason, Phrase goodbye)
    {
        lock (_gate)
        {
            _closing ??= new Closing(reason, goodbye);
        }
    }

    /// <summary>Has a client go into the room of that name, which is made if there is none. Its reader only.</summary>
    /// <returns>False when there are as many rooms as there may be.</returns>
    internal bool TryEnter(Client client, string room) => client.TryEnter(_rooms, room);

    /// <summary>The room of that name if it is open on this node; makes none.</summary>
    internal Room? FindOpenRoom(string name) => _rooms.Find(name);

    /// <summary>Opens a room, so that it has its past when somebody enters it; null when there are as many as there may be.</summary>
    internal Room? Open(string name) => _rooms.Open(name);

    /// <summary>Has other nodes for peers from now on. Before anybody comes.</summary>
    internal void Join(ChatNode node)
    {
        Node = node;
        _surroundings.Peers = node;
        _rooms.Made = node.Follow;
        _rooms.Forgotten = node.Close;
        node.Follow(Lobby);
    }

    /// <summary>Forgets a connection that has ended.</summary>
    public void Disconnect(Client client)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.Leave();

        // It may have taken one when it had been closed already.
        Names.Free(client);
        _clients.TryRemove(client.Id, out _);
    }

    public void Dispose()
    {
        _arrivals.Dispose();
        _rooms.Dispose();
    }

    private sealed record Closing(CloseReason Reason, Phrase Goodbye);
}
