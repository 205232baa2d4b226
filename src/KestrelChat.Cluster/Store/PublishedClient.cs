using System.Runtime.InteropServices;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Store;

/// <summary>A client as its node publishes it. Times are stored to the microsecond.</summary>
/// <param name="Id">Its id on its node.</param>
/// <param name="Room">Null = none.</param>
/// <param name="Away">The reason for being away; null = not away, empty = no reason.</param>
/// <param name="LastActiveAt">When it last sent a line, or connected.</param>
public sealed record PublishedClient(
    long Id,
    string DisplayName,
    string Address,
    string Endpoint,
    string? Room,
    DateTimeOffset ConnectedAt,
    string? Away,
    DateTimeOffset LastActiveAt)
{
    /// <summary>Checks a client before it is published.</summary>
    /// <exception cref="ArgumentException">Something is beyond <see cref="ClusterLimits"/>.</exception>
    public void Check()
    {
        ClusterLimits.CheckName(DisplayName);
        ClusterLimits.CheckName(Address);
        ClusterLimits.CheckName(Endpoint);
        ClusterLimits.CheckName(Room ?? "");
        ClusterLimits.CheckName(Away ?? "", ClusterLimits.MaxRemarkBytes);
    }

    /// <summary>Checks clients before they are published.</summary>
    /// <exception cref="ArgumentException">Something is beyond <see cref="ClusterLimits"/>, or there is a duplicate id.</exception>
    public static void Check(IReadOnlyCollection<PublishedClient> clients)
    {
        ArgumentNullException.ThrowIfNull(clients);
        ClusterLimits.CheckBatch(clients.Count);
        HashSet<long> ids = [];
        foreach (var client in clients)
        {
            if (!ids.Add(client.Id))
            {
                throw new ArgumentException($"Duplicate client {client.Id}: expected each client once.", nameof(clients));
            }

            client.Check();
        }
    }
}

/// <summary>A client with its node and its claimed name.</summary>
/// <param name="NodeName">The name of its node that operators see.</param>
/// <param name="Folded">The comparison key of the claimed name; null = none.</param>
public sealed record ClusterClient(Guid Node, string NodeName, PublishedClient Client, string? Folded)
{
    public ClientKey Key => new(Node, Client.Id);
}

/// <summary>Selects clients, oldest connection first, by all conditions that are not null.</summary>
/// <param name="Folded">The comparison key of the claimed name.</param>
/// <param name="After">The client before the first one in the list.</param>
public sealed record ClientQuery(string? Room = null, string? Folded = null, string? DisplayName = null, ClusterClient? After = null, int MaxClients = 1000);

/// <summary>A room of the cluster.</summary>
/// <param name="Topic">Null = none.</param>
/// <param name="Members">The number of members on all nodes.</param>
/// <param name="Lines">How many lines were ever said in it.</param>
public sealed record ClusterRoom(string Room, string? Topic, int Members, long Lines);

/// <summary>The lease of a node, and what the store knows that the node should.</summary>
/// <param name="Now">The store's clock.</param>
/// <param name="Retention">What the log keeps.</param>
/// <param name="Version">The version of the last shared value that was written.</param>
public sealed record LeaseState(DateTimeOffset Now, Retention Retention, long Version);

/// <summary>A message to whichever node has the client from which a name is taken over.</summary>
/// <inheritdoc cref="OutgoingMessage"/>
public sealed record TakeoverNotice(int Kind, ReadOnlyMemory<byte> Body, TimeSpan Life);

/// <summary>The outcome of a claim.</summary>
public enum NameOutcome
{
    /// <summary>The client has the name. No other client had it.</summary>
    Acquired,

    /// <summary>The client has the name. Another session of the same user, by the token, had it.</summary>
    TakenOver,

    /// <summary>Another client has the name.</summary>
    Held,

    /// <summary>The node is not in the cluster: nothing was changed.</summary>
    UnknownNode,

    /// <summary>Another session of the same user, by the token, has the name and keeps it.</summary>
    HeldBySameUser,
}

/// <summary>The result of a claim.</summary>
/// <param name="Other">The client that has the name, or had it until now.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct NameClaim(NameOutcome Outcome, ClientKey? Other = null);
