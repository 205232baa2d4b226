using KestrelChat.Cluster.Node;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KestrelChat.Server.Cluster;

/// <summary>
/// Healthy only if the node has joined, its lease was renewed and its own notification heard lately, and nothing waits long or fails;
/// otherwise Degraded with every reason. Clients can chat, but what happens may be pending.
/// </summary>
internal sealed class ClusterHealthCheck(ClusterNode node) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = node.State;
        var pending = $"{state.PendingLines} lines wait for the log";
        return Task.FromResult(state.Reasons is { Count: > 0 } reasons
            ? HealthCheckResult.Degraded($"{string.Join("; ", reasons)}; {pending}")
            : HealthCheckResult.Healthy($"joined; {pending}"));
    }
}
