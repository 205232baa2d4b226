using KestrelChat.Hub;

namespace KestrelChat.Server.Http;

/// <summary>A client of any node as <c>/clients?scope=cluster</c> shows it: what its node publishes.</summary>
/// <param name="Node">The id of its node, new each time the node joins the cluster.</param>
/// <param name="NodeName">The node's name, from Chat:Cluster:NodeName.</param>
/// <param name="Id">The client's id on that node.</param>
/// <param name="Name">The name that others see.</param>
/// <param name="Address">The remote address and port.</param>
/// <param name="Endpoint">The endpoint it connected to.</param>
/// <param name="Room">The room it is in.</param>
/// <param name="ConnectedAt">When it connected, UTC.</param>
/// <param name="IdleSeconds">Whole seconds since its last line, or since it connected, as its node last published it.</param>
internal sealed record ClusterClientView(Guid Node, string NodeName, long Id, string Name, string Address, string Endpoint, string Room, DateTimeOffset ConnectedAt, long IdleSeconds)
{
    public static ClusterClientView Of(ClientRecord client, DateTimeOffset now) => new(
        client.Key.Node,
        client.NodeName,
        client.Key.Id,
        client.DisplayName,
        client.Address,
        client.Endpoint,
        client.Room,
        client.ConnectedAt,
        Math.Max(0, (long)(now - client.LastActiveAt).TotalSeconds));
}
