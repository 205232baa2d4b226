using KestrelChat.Rooms.Clients;

namespace KestrelChat.Server.Http;

/// <summary>A client as <c>/clients</c> shows it.</summary>
/// <param name="Id">Larger than the ids of all clients that connected to this node before.</param>
/// <param name="Name">The name that others see: the address until the user chooses a name.</param>
/// <param name="Address">The remote address and port.</param>
/// <param name="Endpoint">The endpoint it connected to.</param>
/// <param name="Room">The room it is in.</param>
/// <param name="ConnectedAt">When it connected, UTC.</param>
/// <param name="IdleSeconds">Whole seconds since its last line, or since it connected.</param>
/// <param name="LinesReceived">The number of lines received from it.</param>
/// <param name="BytesSent">The number of bytes sent to it.</param>
/// <param name="LinesBehind">The number of its room's lines that are not yet sent to it.</param>
internal sealed record ClientView(
    long Id,
    string Name,
    string Address,
    string Endpoint,
    string Room,
    DateTimeOffset ConnectedAt,
    long IdleSeconds,
    long LinesReceived,
    long BytesSent,
    long LinesBehind)
{
    public static ClientView Of(Client client) => new(
        client.Id,
        client.DisplayName,
        client.Info.Address,
        client.Info.Endpoint,
        client.Room.Name,
        client.ConnectedAt,
        (long)client.Idle.TotalSeconds,
        client.LinesReceived,
        client.BytesSent,
        client.LinesBehind);
}
