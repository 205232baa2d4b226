using System.Runtime.InteropServices;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Store;

/// <summary>A client as its node publishes it. Times are by the node's clock and stored to the microsecond.</summary>
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

            ClusterLimits.CheckName(client.DisplayName);
            ClusterLimits.CheckName(client.Address);
            ClusterLimits.CheckName(client.Endpoint);
            ClusterLimits.CheckName(client.Room ?? "");
            ClusterLimits.CheckName(client.Away ?? "", ClusterLimits.MaxRemarkBytes);
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
/// <param name="Lines">The sequence of the last line ever appended.</param>
public sealed record ClusterRoom(string Room, string? Topic, int Members, long Lines);

/// <summary>A node that was found dead, and the clients that were connected to it.</summary>
public sealed record DeadNode(Guid Node, string Name, IReadOnlyList<ClusterClient> Clients);

/// <summary>The outcome of a claim.</summary>
public enum NameOutcome
{
    /// <summary>The client has the name. No other client had it.</summary>
    Acquired,

    /// <summary>The client has the name. Another session of the same user, by the token, had it.</summary>
    TakenOver,

    /// <summary>Another client has the name.</summary>
    Held,

    /// <summary>The client is not published: nothing was changed.</summary>
    UnknownClient,

    /// <summary>Another session of the same user, by the token, has the name and keeps it.</summary>
    HeldBySameUser,
}

/// <summary>The result of a claim.</summary>
/// <param name="Other">The client that has the name, or had it until now.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct NameClaim(NameOutcome Outcome, ClientKey? Other = null);
