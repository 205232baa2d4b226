using System.Buffers.Binary;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Stores;

/// <summary>Everything that a <see cref="MemoryClusterStore"/> stores. Within a transaction only.</summary>
internal sealed class MemoryState
{
    /// <summary>The key in <see cref="Applied"/> under which the events that the store itself appends are counted.</summary>
    public static readonly Guid Own = Guid.Empty;

    /// <summary>The nodes in the cluster, whether their leases have expired or not.</summary>
    public Dictionary<Guid, MemoryNode> Nodes { get; private init; } = [];

    /// <summary>The ids of the nodes that were removed.</summary>
    public HashSet<Guid> Removed { get; private init; } = [];

    /// <summary>The last number that each node has appended.</summary>
    public Dictionary<Guid, long> Applied { get; private init; } = [];

    public SortedDictionary<string, MemoryRoom> Rooms { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>The events that are kept, by their keys.</summary>
    public Dictionary<(Guid Node, long Number), LogEvent> Events { get; private init; } = [];

    public Retention Retention { get; set; }

    /// <summary>The messages of all inboxes, in the order in which they were sent.</summary>
    public List<MemoryMessage> Messages { get; private init; } = [];

    /// <summary>The ids of all messages that were ever sent, or withdrawn before.</summary>
    public HashSet<Guid> Sent { get; private init; } = [];

    /// <summary>The ids of all messages that their receivers have read.</summary>
    public HashSet<Guid> Read { get; private init; } = [];

    public Dictionary<string, MemoryValue> Values { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>The version of the last write of a shared value.</summary>
    public long Version { get; set; }

    public IEnumerable<MemoryClient> Clients => Nodes.Values.SelectMany(node => node.Clients.Values);

    /// <summary>How many members a room has: a client that moves is one of its former room until it left that.</summary>
    public int Members(string room) => Clients.Count(client => client.Room == room || client.Leaving == room);

    /// <summary>Copies everything that can change.</summary>
    public MemoryState Copy() => new()
    {
        Nodes = Nodes.ToDictionary(node => node.Key, node => node.Value.Copy()),
        Removed = [.. Removed],
        Applied = new(Applied),
        Rooms = new(Rooms.ToDictionary(room => room.Key, room => room.Value.Copy(), StringComparer.Ordinal), StringComparer.Ordinal),
        Events = new(Events),
        Retention = Retention,
        Messages = [.. Messages],
        Sent = [.. Sent],
        Read = [.. Read],
        Values = new(Values, StringComparer.Ordinal),
        Version = Version,
    };
}

/// <summary>One transaction of a <see cref="MemoryClusterStore"/>.</summary>
/// <param name="tag">The tag of the events that it appends.</param>
internal sealed class MemoryTransaction(MemoryState state, DateTimeOffset now, long tag)
{
    private readonly List<(NotificationKind Kind, bool OthersOnly)> _notifications = [];

    public MemoryState State => state;

    public DateTimeOffset Now => now;

    public long Tag => tag;

    /// <summary>The notifications that are raised after it.</summary>
    public IReadOnlyList<(NotificationKind Kind, bool OthersOnly)> Notifications => _notifications;

    /// <summary>An id of a message that the store itself sends: one in a transaction, since the tag is never used again.</summary>
    public Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, tag);
        return new Guid(bytes);
    }

    /// <summary>Puts a message into its inbox, however full that is.</summary>
    public void Post(Guid from, OutgoingMessage message)
    {
        state.Sent.Add(message.Id);
        state.Messages.Add(new MemoryMessage(new IncomingMessage(message.Id, from, message.Client, message.Kind, message.Body.ToArray()), message.To, now + message.Life));
        Notify(NotificationKind.Messages);
    }

    /// <param name="othersOnly">Whether the caller is not notified.</param>
    public void Notify(NotificationKind kind, bool othersOnly = false) => _notifications.Add((kind, othersOnly));
}

/// <summary>A message in an inbox. Immutable.</summary>
internal sealed record MemoryMessage(IncomingMessage Message, Guid To, DateTimeOffset Expires);

/// <summary>A shared value. Immutable.</summary>
internal sealed record MemoryValue(ReadOnlyMemory<byte> Value, long Version, DateTimeOffset At, DateTimeOffset? Expires);
