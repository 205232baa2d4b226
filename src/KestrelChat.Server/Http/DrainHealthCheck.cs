using KestrelChat.Server.Lifetime;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KestrelChat.Server.Http;

/// <summary>Unhealthy once the server drains, so that load balancers send new clients elsewhere.</summary>
internal sealed class DrainHealthCheck(Drain drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(drain.HasBegun ? HealthCheckResult.Unhealthy("draining: the server is stopping") : HealthCheckResult.Healthy("accepting clients"));
}
