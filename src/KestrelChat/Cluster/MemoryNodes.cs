namespace KestrelChat.Cluster;

/// <summary>The nodes of a <see cref="MemoryClusterStore"/>, their clients and their inboxes. Within a step only.</summary>
internal sealed class MemoryNodes(TimeProvider time)
{
    private readonly Dictionary<Guid, MemoryNode> _all = [];
    private long _lastMail;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Those that were not found dead.</summary>
    public IEnumerable<MemoryNode> Present => _all.Values.Where(node => node.FoundBy is null);

    /// <summary>Those whose lease has ended.</summary>
    public IEnumerable<MemoryNode> Overdue => _all.Values.Where(node => node.Expires <= Now);

    public MemoryNode? Find(Guid id) => _all.GetValueOrDefault(id);

    /// <summary>A node that was not found dead.</summary>
    public MemoryNode? FindPresent(Guid id) => Find(id) is { FoundBy: null } node ? node : null;

    public bool IsAlive(Guid? id) => id is { } known && FindPresent(known) is { } node && node.Expires > Now;

    public MemoryNode Add(Guid id, string name) => _all[id] = new MemoryNode(id, name);

    public bool Remove(Guid id) => _all.Remove(id);

    /// <summary>Whether a client of any node is in that room, those of the dead included who were not told to be gone yet.</summary>
    public bool AnyIn(string room) => _all.Values.Any(node => node.Clients.Values.Any(client => client.Shown.Room == room));

    public void Deliver(Guid from, Guid to, MailBody content)
    {
        if (FindPresent(to) is { } node && node.Inbox.Count < ClusterLimits.MaxInbox)
        {
            var copy = content with { Body = content.Body.ToArray() };
            node.Inbox.Add((Now, new IncomingMail(++_lastMail, from, copy)));
        }
    }
}

/// <summary>A node of a <see cref="MemoryClusterStore"/>.</summary>
internal sealed class MemoryNode(Guid id, string name)
{
    public Guid Id => id;

    public string Name { get; set; } = name;

    public DateTimeOffset Expires { get; set; }

    /// <summary>Who found it dead.</summary>
    public Guid? FoundBy { get; set; }

    /// <summary>The number of the last message it sent.</summary>
    public long Sent { get; set; }

    public Dictionary<long, MemoryClient> Clients { get; } = [];

    public List<(DateTimeOffset At, IncomingMail Message)> Inbox { get; } = [];
}

/// <summary>A client of a <see cref="MemoryNode"/>.</summary>
internal sealed class MemoryClient(ClusterClient shown)
{
    public ClusterClient Shown { get; set; } = shown;

    public string? Folded { get; set; }

    public byte[]? TokenHash { get; set; }
}
