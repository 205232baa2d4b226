using KestrelChat.Cluster.Work;
using KestrelChat.Server.Http;

namespace KestrelChat.Server.Events;

/// <summary>The state of this node at one moment, as <c>/events</c> shows it.</summary>
/// <param name="At">When, in seconds since 1970.</param>
/// <param name="Node">The node's name, from Chat:Cluster:NodeName.</param>
/// <param name="Version">The server's version.</param>
/// <param name="UptimeSeconds">Whole seconds since the server started.</param>
/// <param name="Health">As GET /health answers.</param>
/// <param name="IsDraining">Whether the server is stopping.</param>
/// <param name="Cluster">Null without other nodes.</param>
/// <param name="Sample">What was measured in the last second.</param>
internal sealed record Snapshot(long At, string Node, string Version, long UptimeSeconds, HealthView Health, bool IsDraining, ClusterSnapshot? Cluster, Sample Sample);

/// <summary>How the node's work with the cluster goes.</summary>
/// <param name="PendingLines">Lines that are not in the log yet.</param>
/// <param name="LagMilliseconds">Time from the last event that was read from the log to its display here.</param>
/// <param name="IsReachable">Whether the cluster's database can be used.</param>
internal sealed record ClusterSnapshot(int PendingLines, long LagMilliseconds, bool IsReachable)
{
    public static ClusterSnapshot Of(NodeState state) => new(state.PendingLines, (long)state.FollowDelay.TotalMilliseconds, state.IsReachable);
}
