using KestrelChat.Server.Connections;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Telemetry;

internal static class ConnectionTelemetryExtensions
{
    /// <summary>Gives each connection <paramref name="endpoint"/> as a feature, counts it, and logs how it ended.</summary>
    public static void UseConnectionTelemetry(this IConnectionBuilder builder, EndpointFeature endpoint)
    {
        var metrics = builder.ApplicationServices.GetRequiredService<ChatMetrics>();
        var logger = builder.ApplicationServices.GetRequiredService<ILogger<ConnectionTelemetryMiddleware>>();
        builder.Use(next => new ConnectionTelemetryMiddleware(next, endpoint, metrics, logger).OnConnectionAsync);
    }
}
