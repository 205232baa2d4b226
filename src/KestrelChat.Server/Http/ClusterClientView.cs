using KestrelChat.Cluster;

namespace KestrelChat.Server.Http;

/// <summary>A client of any node as <c>/clients?scope=cluster</c> shows it: what its node publishes.</summary>
/// <param name="Node">The node's present stay in the cluster.</param>
/// <param name="NodeName">What operators call that node.</param>
/// <param name="Id">The client's id on that node.</param>
/// <param name="Name">The name shown for it.</param>
/// <param name="Address">Its remote address and port.</param>
/// <param name="Endpoint">The endpoint it came to.</param>
/// <param name="Room">The room it is in.</param>
/// <param name="ConnectedAt">When it connected, UTC.</param>
/// <param name="IdleSeconds">Whole seconds since its last line, or since it connected, when its node last told.</param>
internal sealed record ClusterClientView(Guid Node, string NodeName, long Id, string Name, string Address, string Endpoint, string? Room, DateTimeOffset ConnectedAt, long IdleSeconds)
{
    public static ClusterClientView Of(SeenClient seen, DateTimeOffset now) => new(
        seen.Node,
        seen.NodeName,
        seen.Client.Id,
        seen.Client.Who,
        seen.Client.Address,
        seen.Client.Endpoint,
        seen.Client.Room,
        seen.Client.ConnectedAt,
        Math.Max(0, (long)(now - seen.Client.HeardAt).TotalSeconds));
}
