using System.Collections.Concurrent;
using System.Text;
using KestrelChat.Rooms;
using KestrelChat.Rooms.Clients;
using KestrelChat.Text.Names;
using KestrelChat.Timing;
using KestrelChat.Wordings;

namespace KestrelChat.Hub;

/// <summary>The chat of this process: its clients, its rooms and its names. Connections register with it.</summary>
/// <remarks>Any thread. It knows no socket and no HTTP; it sees a connection as an <see cref="IClientConnection"/>.</remarks>
public sealed class ChatHub : IDisposable
{
    /// <summary>The room that every client enters first.</summary>
    public const string LobbyName = "lobby";

    private readonly TimeProvider _time;
    private readonly AnnouncementQueue _announcements;
    private readonly ConcurrentDictionary<long, Client> _clients = new();
    private readonly RoomDirectory _rooms;
    private readonly IAdmissionPolicy _admission;
    private readonly Action<Client> _left;

    // Held while ids are given out, so that clients are announced in the order in which they entered the lobby.
    private readonly Lock _gate = new();

    // Held while a client takes a name and its room is notified, so that no name is ever shown for two clients. The outermost lock.
    private readonly Lock _naming = new();
    private long _lastId;
    private Refusal? _closing;

    /// <param name="options">The chat's settings.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="metrics">Where it counts.</param>
    /// <param name="log">The log of its rooms; null = a log in memory, for a chat alone.</param>
    /// <param name="admission">Which addresses may connect; null = all.</param>
    public ChatHub(HubOptions options, TimeProvider time, ChatMetrics metrics, IRoomLog? log = null, IAdmissionPolicy? admission = null)
        : this(options, time, metrics, WorkQueue.Shared, log, admission)
    {
    }

    internal ChatHub(HubOptions options, TimeProvider time, ChatMetrics metrics, WorkQueue work, IRoomLog? log, IAdmissionPolicy? admission)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(metrics);
        Options = options;
        Log = log ?? new LocalRoomLog();
        _time = time;
        _admission = admission ?? new OpenAdmission();

        // As soon as it leaves, not when everything was sent to it: the others have seen it leave by then.
        _left = client => Names.Release(client);
        _announcements = new AnnouncementQueue(time, options.AnnounceAfter);
        _rooms = new RoomDirectory(LobbyName, new RoomServices(options, time, metrics, Log) { Work = work });
        metrics.Observe(() => ClientCensus.Count(Announced), () => Announced.LongCount(client => client.LinesBehind > 0));
    }

    /// <summary>The rooms with members, and the lobby, ordered by name.</summary>
    public IReadOnlyList<Room> Rooms => _rooms.Occupied;

    /// <summary>All rooms that exist on this node, including empty ones whose history is kept.</summary>
    public IReadOnlyList<Room> AllRooms => _rooms.All;

    public Room Lobby => _rooms.Lobby;

    /// <summary>The number of announced clients on this node.</summary>
    public int ClientCount => Rooms.Sum(room => room.MembersHere);

    /// <summary>The announced clients, oldest first. The list is not a snapshot of one moment.</summary>
    public IReadOnlyList<Client> Clients
    {
        get
        {
            var clients = new List<Client>(_clients.Count);
            clients.AddRange(Announced);
            clients.Sort(static (one, other) => one.Id.CompareTo(other.Id));
            return clients;
        }
    }

    /// <summary>The announced clients in no order, found while they are enumerated.</summary>
    // Not Values, which acquires all of the dictionary's locks at once and would delay clients that connect.
    public IEnumerable<Client> Announced => _clients.Select(pair => pair.Value).Where(client => client.IsHere);

    /// <summary>Every connection, announced or not.</summary>
    public IReadOnlyCollection<Client> Connected => [.. _clients.Select(pair => pair.Value)];

    /// <summary>The names that clients of this node have.</summary>
    public NameRegistry<Client> Names { get; } = new();

    /// <inheritdoc cref="HubOptions.AnnounceEachUpTo"/>
    public int AnnounceEachUpTo => Options.AnnounceEachUpTo;

    internal HubOptions Options { get; }

    internal IRoomLog Log { get; }

    /// <summary>Returns the announced client with this id, or null.</summary>
    public Client? Find(long id) => _clients.TryGetValue(id, out var client) && client.IsHere ? client : null;

    /// <summary>Returns the announced client with this name or address, or null.</summary>
    public Client? Find(string name) =>
        Names.TryFind(name, out var named) && named.IsHere ? named : Announced.FirstOrDefault(client => !client.Identity.IsName && client.DisplayName == name);

    /// <summary>Returns the room with this name, as users type it, if it exists on this node; or null.</summary>
    public Room? FindRoom(string name) => RoomName.TryParse(name, Options.MaxNameLength, out var parsed) ? FindOpenRoom(parsed) : null;

    /// <summary>Returns the room with this normalized name if it exists on this node, or null.</summary>
    public Room? FindOpenRoom(string name) => _rooms.Find(name);

    /// <summary>
    /// Registers a connection: the client enters the lobby, is greeted, and is announced after <c>AnnounceAfter</c>. To be followed
    /// by <see cref="Client.WriteAsync"/>, and by <see cref="Disconnect"/> when that has ended.
    /// </summary>
    public Client Connect(ClientInfo info, IClientConnection connection)
    {
        ArgumentNullException.ThrowIfNull(info);
        Client client;
        Refusal? refusal;
        lock (_gate)
        {
            client = new Client(++_lastId, info, connection, _rooms.Lobby, _time, _left);
            _clients[client.Id] = client;

            // Only now, when a new ban finds it among the connected clients: a ban that comes meanwhile is seen here or there.
            Interlocked.MemoryBarrier();
            refusal = (info.IP is { } address ? _admission.Check(address) : null) ?? _closing;
            if (refusal is null)
            {
                _announcements.Add(client);
                return client;
            }
        }

        client.Close(refusal);
        return client;
    }

    /// <summary>Refuses every client that connects from now on.</summary>
    public void StopAdmitting(CloseReason reason, MessageId goodbye)
    {
        lock (_gate)
        {
            _closing ??= new Refusal(reason, goodbye, ReadOnlyMemory<byte>.Empty);
        }
    }

    /// <summary>Removes a connection that has ended.</summary>
    public void Disconnect(Client client)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.Leave();

        // It may have taken a name after it was closed.
        Names.Release(client);
        _clients.TryRemove(client.Id, out _);
    }

    public void Dispose()
    {
        _announcements.Dispose();
        _rooms.Dispose();
    }

    /// <summary>Takes a name away from a client, which is shown by its address again, and tells it.</summary>
    /// <returns>False if it no longer had that name.</returns>
    public bool TryRevokeName(Client client, string name)
    {
        ArgumentNullException.ThrowIfNull(client);
        lock (_naming)
        {
            if (Names.NameOf(client) != name)
            {
                return false;
            }

            Names.Release(client);
            client.Rename(Identity.OfAddress(client.Info.Address));
        }

        client.SendName();
        client.Send(MessageId.NameIsAnothers, new MessageArguments { Name = Encoding.UTF8.GetBytes(name) });
        return true;
    }

    /// <summary>Gives a client a name that it reserved, and notifies its room. To be followed by a notice to the client.</summary>
    internal void Rename(Client client, string name)
    {
        lock (_naming)
        {
            if (Names.TryAcquire(client, name, out _))
            {
                client.Rename(Identity.OfName(name, FoldedName.Of(name).Text));
            }
        }
    }

    /// <summary>Shows a client by the name that it holds in <see cref="Names"/>, and notifies its room. To be followed by a notice to the client.</summary>
    /// <returns>The name; null if it holds none any more.</returns>
    internal string? ApplyName(Client client)
    {
        lock (_naming)
        {
            var name = Names.NameOf(client);
            if (name is not null)
            {
                client.Rename(Identity.OfName(name, FoldedName.Of(name).Text));
            }

            return name;
        }
    }

    /// <summary>Moves a client to a room, which is created if it does not exist. The client's reader only.</summary>
    /// <returns>False if <c>MaxRooms</c> is reached.</returns>
    internal bool TryEnter(Client client, string room) => client.TryEnter(_rooms, room);

    /// <summary>Opens a room without entering it, so that it has its history.</summary>
    /// <returns>The room; null if <c>MaxRooms</c> is reached.</returns>
    /// <exception cref="BackplaneUnavailableException">Its history cannot be read now. The room is open all the same.</exception>
    internal async Task<Room?> OpenAsync(string name)
    {
        var room = _rooms.Open(name);
        await LoadAsync(room);
        return room;
    }

    /// <summary>Opens a room that no other node is known to have, unless its name looks like that of another room here.</summary>
    /// <returns>The name of that other room; null if there is none.</returns>
    /// <inheritdoc cref="OpenAsync" path="/exception"/>
    internal async Task<string?> OpenUnlessAlikeAsync(string name)
    {
        var room = _rooms.OpenUnlessAlike(name, out var lookAlike);
        await LoadAsync(room);
        return lookAlike;
    }

    private Task LoadAsync(Room? room) => room is null ? Task.CompletedTask : Log.LoadAsync(room.Replica);
}
