using System.Runtime.InteropServices;

namespace KestrelChat.Cluster;

/// <summary>A client as every node sees it: by its node and its id there.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ClientKey(Guid Node, long Id);

/// <summary>A client as its node publishes it. Times are by the node's clock and kept to the microsecond.</summary>
/// <param name="Id">Its id on its node.</param>
/// <param name="Who">The name shown for it.</param>
/// <param name="Room">The room it is in; null = none.</param>
/// <param name="Away">Why it is away; null = it is not, empty = it did not say.</param>
/// <param name="HeardAt">When it last said something, or connected; as fresh as its node publishes it.</param>
public sealed record ClusterClient(
    long Id,
    string Who,
    string Address,
    string Endpoint,
    string? Room,
    DateTimeOffset ConnectedAt,
    string? Away,
    DateTimeOffset HeardAt)
{
    /// <summary>Checks what is to be published.</summary>
    /// <exception cref="ArgumentException">Something is beyond <see cref="ClusterLimits"/>, or an id comes twice.</exception>
    public static void Check(IReadOnlyCollection<ClusterClient> clients)
    {
        ArgumentNullException.ThrowIfNull(clients);
        ClusterLimits.CheckBatch(clients.Count);
        HashSet<long> ids = [];
        foreach (var client in clients)
        {
            if (!ids.Add(client.Id))
            {
                throw new ArgumentException($"Client {client.Id} comes twice.", nameof(clients));
            }

            ClusterLimits.CheckName(client.Who);
            ClusterLimits.CheckName(client.Address);
            ClusterLimits.CheckName(client.Endpoint);
            ClusterLimits.CheckName(client.Room ?? "");
            ClusterLimits.CheckName(client.Away ?? "", ClusterLimits.MaxRemarkBytes);
        }
    }
}

/// <summary>A client, where it is, and the name that is its own.</summary>
/// <param name="NodeName">What operators call its node.</param>
/// <param name="Folded">The name it claimed, as names are compared; null = none.</param>
public sealed record SeenClient(Guid Node, string NodeName, ClusterClient Client, string? Folded)
{
    public ClientKey Key => new(Node, Client.Id);
}

/// <summary>Which clients, oldest connection first.</summary>
/// <param name="Room">Those in this room; null = all.</param>
/// <param name="Folded">The one with this name; null = all.</param>
/// <param name="Who">Those shown by this name; null = all.</param>
/// <param name="After">Those behind this one in the list; null = from the beginning.</param>
/// <param name="MaxClients">At most so many.</param>
public sealed record ClientQuery(string? Room = null, string? Folded = null, string? Who = null, SeenClient? After = null, int MaxClients = 1000);

/// <summary>A room with someone in it, or a topic.</summary>
/// <param name="Topic">Null = none.</param>
/// <param name="Members">How many, on all nodes.</param>
/// <param name="Lines">The sequence of the last line ever said in it.</param>
public sealed record SeenRoom(string Room, string? Topic, int Members, long Lines);

/// <summary>A node that was found dead, and those who were connected to it.</summary>
public sealed record DeadNode(Guid Node, string Name, IReadOnlyList<SeenClient> Clients);

/// <summary>How a claim of a name ended.</summary>
public enum NameOutcome
{
    /// <summary>It is the client's now. Nobody else had it.</summary>
    Taken,

    /// <summary>It is the client's now; it was that of another session that proved to be the same person's.</summary>
    TakenOver,

    /// <summary>Someone else has it.</summary>
    Held,

    /// <summary>The client is not published (any more): nothing was changed.</summary>
    UnknownClient,

    /// <summary>Another session of the same person has it, by the token, and keeps it.</summary>
    HeldBySamePerson,
}

/// <summary>How a claim of a name ended.</summary>
/// <param name="Other">Who has it, or had it until now.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct NameClaim(NameOutcome Outcome, ClientKey? Other = null);
