using KestrelChat.Server.Limits;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KestrelChat.Server.Http;

/// <summary>Degraded while there is no place for one more connection: those who are here chat on.</summary>
internal sealed class ConnectionsHealthCheck(ConnectionSlots slots, ChatHub hub) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var taken = slots.Taken;
        var description = $"{taken} connections of {slots.Limit} at most, {hub.Here} people here";
        return Task.FromResult(taken < slots.Limit ? HealthCheckResult.Healthy(description) : HealthCheckResult.Degraded(description));
    }
}
