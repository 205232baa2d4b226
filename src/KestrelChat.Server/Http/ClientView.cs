using KestrelChat.Members;

namespace KestrelChat.Server.Http;

/// <summary>A client as <c>/clients</c> shows it.</summary>
/// <param name="Id">Larger than that of every client that came before.</param>
/// <param name="Name">The name shown for it: its address until it takes another.</param>
/// <param name="Address">Its remote address and port.</param>
/// <param name="Endpoint">The endpoint it came to.</param>
/// <param name="Room">The room it is in.</param>
/// <param name="ConnectedAt">When it connected, UTC.</param>
/// <param name="IdleSeconds">Whole seconds since its last line, or since it connected.</param>
/// <param name="LinesReceived">Lines it sent.</param>
/// <param name="BytesSent">Bytes handed to its connection.</param>
/// <param name="LinesBehind">Lines of its room that it was not sent yet.</param>
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
        client.Who,
        client.Info.Address,
        client.Info.Endpoint,
        client.Room.Name,
        client.ConnectedAt,
        (long)client.Idle.TotalSeconds,
        client.LinesReceived,
        client.BytesSent,
        client.LinesBehind);
}
