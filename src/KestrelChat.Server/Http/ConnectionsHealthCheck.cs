using KestrelChat.Hub;
using KestrelChat.Server.Limits;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KestrelChat.Server.Http;

/// <summary>Degraded while the limit of connections is reached. Connected clients are not affected.</summary>
internal sealed class ConnectionsHealthCheck(ConnectionSlots slots, ChatHub hub) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var taken = slots.Taken;
        var description = $"connections: {taken} of at most {slots.Limit}, clients: {hub.ClientCount}";
        return Task.FromResult(taken < slots.Limit ? HealthCheckResult.Healthy(description) : HealthCheckResult.Degraded(description));
    }
}
