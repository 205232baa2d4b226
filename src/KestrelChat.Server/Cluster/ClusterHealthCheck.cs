using KestrelChat.Nodes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KestrelChat.Server.Cluster;

/// <summary>Degraded while other nodes cannot be reached: those who are here chat on, and what they say waits.</summary>
internal sealed class ClusterHealthCheck(ChatNode node) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var waiting = $"{node.LinesWaiting} lines wait";
        return Task.FromResult(node.IsAlone
            ? HealthCheckResult.Degraded($"the database of the cluster cannot be reached, {waiting}")
            : HealthCheckResult.Healthy($"in touch with the database of the cluster, {waiting}"));
    }
}
