using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Stores;

/// <summary>A node of a <see cref="MemoryClusterStore"/>. Within a transaction only.</summary>
internal sealed class MemoryNode(Guid id, string name)
{
    public Guid Id => id;

    public string Name => name;

    public DateTimeOffset Expires { get; set; }

    /// <summary>What it is configured to keep of the log.</summary>
    public Retention Retention { get; set; }

    /// <summary>Up to which version it has applied the shared values.</summary>
    public long AppliedVersion { get; set; }

    public SortedDictionary<long, MemoryClient> Clients { get; private init; } = [];

    public MemoryNode Copy() => new(id, name)
    {
        Expires = Expires,
        Retention = Retention,
        AppliedVersion = AppliedVersion,
        Clients = new(Clients.ToDictionary(client => client.Key, client => client.Value.Copy())),
    };
}

/// <summary>A client of a <see cref="MemoryNode"/>.</summary>
internal sealed class MemoryClient(PublishedClient published)
{
    public PublishedClient Published { get; set; } = published;

    public string? Folded { get; set; }

    public byte[]? TokenHash { get; set; }

    /// <summary>The room that it is moving from: it has arrived in another one and has not left this one.</summary>
    public string? Leaving { get; set; }

    /// <summary>The step of its last arrival.</summary>
    public long Step { get; set; }

    public string? Room => Published.Room;

    /// <summary>Ends its membership of a room.</summary>
    /// <returns>Whether it was a member.</returns>
    public bool TryLeave(string room)
    {
        if (Room == room)
        {
            Published = Published with { Room = null };
            return true;
        }

        if (Leaving == room)
        {
            Leaving = null;
            return true;
        }

        return false;
    }

    public MemoryClient Copy() => (MemoryClient)MemberwiseClone();
}
