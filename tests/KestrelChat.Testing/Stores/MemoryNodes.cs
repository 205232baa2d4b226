using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Stores;

/// <summary>The nodes of a <see cref="MemoryClusterStore"/>, their clients and their inboxes. Within a step only.</summary>
internal sealed class MemoryNodes(TimeProvider time)
{
    private readonly Dictionary<Guid, MemoryNode> _all = [];
    private long _lastMessage;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The nodes that were not declared dead.</summary>
    public IEnumerable<MemoryNode> Present => _all.Values.Where(node => node.FoundBy is null);

    /// <summary>The nodes whose lease has expired.</summary>
    public IEnumerable<MemoryNode> Expired => _all.Values.Where(node => node.Expires <= Now);

    public MemoryNode? Find(Guid id) => _all.GetValueOrDefault(id);

    /// <summary>Returns a node unless it was declared dead.</summary>
    public MemoryNode? FindPresent(Guid id) => Find(id) is { FoundBy: null } node ? node : null;

    public bool IsAlive(Guid? id) => id is { } known && FindPresent(known) is { } node && node.Expires > Now;

    public MemoryNode Add(Guid id, string name) => _all[id] = new MemoryNode(id, name);

    public bool Remove(Guid id) => _all.Remove(id);

    /// <summary>Whether a client of any node is in a room, including those of dead nodes that were not removed yet.</summary>
    public bool AnyIn(string room) => _all.Values.Any(node => node.Clients.Values.Any(client => client.Published.Room == room));

    public void Deliver(Guid from, Guid to, MessageBody content)
    {
        if (FindPresent(to) is { } node && node.Inbox.Count < ClusterLimits.MaxInbox)
        {
            var copy = content with { Body = content.Body.ToArray() };
            node.Inbox.Add((Now, new IncomingMessage(++_lastMessage, from, copy)));
        }
    }
}

/// <summary>A node of a <see cref="MemoryClusterStore"/>.</summary>
internal sealed class MemoryNode(Guid id, string name)
{
    public Guid Id => id;

    public string Name { get; set; } = name;

    public DateTimeOffset Expires { get; set; }

    /// <summary>The node that found it dead.</summary>
    public Guid? FoundBy { get; set; }

    /// <summary>The number of the last message it sent.</summary>
    public long Sent { get; set; }

    public Dictionary<long, MemoryClient> Clients { get; } = [];

    public List<(DateTimeOffset At, IncomingMessage Message)> Inbox { get; } = [];
}

/// <summary>A client of a <see cref="MemoryNode"/>.</summary>
internal sealed class MemoryClient(PublishedClient published)
{
    public PublishedClient Published { get; set; } = published;

    public string? Folded { get; set; }

    public byte[]? TokenHash { get; set; }
}
