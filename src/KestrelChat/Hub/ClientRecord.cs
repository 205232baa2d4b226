using KestrelChat.Rooms.Clients;

namespace KestrelChat.Hub;

/// <summary>A client of any node, at one moment.</summary>
/// <param name="Key">Its node and number.</param>
/// <param name="NodeName">What operators call its node; empty for this node.</param>
/// <param name="DisplayName">The name that it is shown by.</param>
/// <param name="HasName">Whether that is a name; if not, it is its address.</param>
/// <param name="Address">Its remote address and port.</param>
/// <param name="Endpoint">The endpoint that accepted it.</param>
/// <param name="Room">The room it is in; empty if that is not known.</param>
/// <param name="ConnectedAt">When it connected.</param>
/// <param name="LastActiveAt">When it last sent a line, or connected, as its node last published it.</param>
/// <param name="Away">Why it is away; null if it is not.</param>
public sealed record ClientRecord(
    ClientKey Key,
    string NodeName,
    string DisplayName,
    bool HasName,
    string Address,
    string Endpoint,
    string Room,
    DateTimeOffset ConnectedAt,
    DateTimeOffset LastActiveAt,
    string? Away)
{
    /// <summary>The record of a client of this node.</summary>
    public static ClientRecord Of(Client client, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new ClientRecord(
            ClientKey.Local(client.Id),
            NodeName: "",
            client.DisplayName,
            client.Identity.IsName,
            client.Info.Address,
            client.Info.Endpoint,
            client.Room.Name,
            client.ConnectedAt,
            now - client.Idle,
            client.Away);
    }
}

/// <summary>Selects clients of all nodes, oldest first.</summary>
/// <param name="Room">Only clients in this room; null = all.</param>
/// <param name="Name">Only the client with this name or address; null = all.</param>
/// <param name="Limit">At most this many.</param>
public sealed record ClientFilter(string? Room = null, string? Name = null, int Limit = 1000);

/// <summary>A room of the whole chat, at one moment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Topic">Its topic; null = none.</param>
/// <param name="Members">The announced members on all nodes.</param>
/// <param name="Lines">How many lines were ever said in it.</param>
public sealed record RoomRecord(string Name, string? Topic, int Members, long Lines);
