using KestrelChat.Cluster.Store;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Log;

/// <summary>What a node publishes of a client.</summary>
internal static class Publication
{
    public static PublishedClient Of(Client client, string? room, TimeProvider time) => new(
        client.Id,
        client.DisplayName,
        client.Info.Address,
        client.Info.Endpoint,
        room,
        client.ConnectedAt,
        client.Away,
        time.GetUtcNow() - client.Idle);
}
