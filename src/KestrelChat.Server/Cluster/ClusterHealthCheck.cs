using KestrelChat.Cluster.Node;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KestrelChat.Server.Cluster;

/// <summary>Degraded while this node has not joined the cluster or cannot use its database. Clients can chat, but lines are pending.</summary>
internal sealed class ClusterHealthCheck(ClusterNode node) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var pending = $"pending lines: {node.PendingLines}";
        return Task.FromResult(
            !node.IsStarted ? HealthCheckResult.Degraded($"not joined yet: {node.Failure ?? "the database has not answered"}; {pending}")
            : node.IsIsolated ? HealthCheckResult.Degraded($"the database of the cluster cannot be used: {node.Failure ?? "recovering"}; {pending}")
            : HealthCheckResult.Healthy($"joined; {pending}"));
    }
}
