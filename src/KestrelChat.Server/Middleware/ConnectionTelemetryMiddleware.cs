using System.Diagnostics;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Endpoints;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Middleware;

/// <summary>
/// Counts connections, and says of each, when it has ended, how long it was and why it ended: one line, and only at Debug for
/// those of which nobody was told. The outermost, so that whatever ends a connection has said why by then.
/// </summary>
internal sealed partial class ConnectionTelemetryMiddleware(ConnectionDelegate next, ChatEndpoint endpoint, ChatMetrics metrics, ILogger<ConnectionTelemetryMiddleware> logger)
{
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var outcome = new ConnectionOutcome();
        connection.Features.Set(outcome);
        connection.Features.Set(endpoint);
        metrics.ConnectionStarted();
        var started = Stopwatch.GetTimestamp();
        try
        {
            await next(connection);
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException)
        {
            outcome.Set(CloseReason.ClientReset);
        }
        catch (Exception e)
        {
            // Kestrel would log it too, but with neither the address nor the endpoint.
            outcome.Set(CloseReason.Failed);
            LogFailed(connection.ConnectionId, RemoteAddress.Of(connection.RemoteEndPoint), endpoint.Name, e);
        }

        metrics.ConnectionEnded();
        var address = RemoteAddress.Of(connection.RemoteEndPoint);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (outcome.WasSeen)
        {
            metrics.ConnectionClosed(outcome.Reason);
            LogEnded(connection.ConnectionId, address, endpoint.Name, seconds, outcome.Reason);
        }
        else
        {
            if (outcome.Reason.IsRefusal())
            {
                metrics.ConnectionRejected(outcome.Reason);
            }

            LogUnseenEnded(connection.ConnectionId, address, endpoint.Name, seconds, outcome.Reason);
        }
    }

    [LoggerMessage(EventId = 1, EventName = "ConnectionEnded", Level = LogLevel.Information, Message = "{ConnectionId} from {Address} at {Endpoint} ended after {Seconds:F1} s: {Reason}")]
    private partial void LogEnded(string connectionId, string address, string endpoint, double seconds, CloseReason reason);

    [LoggerMessage(EventId = 2, EventName = "UnseenConnectionEnded", Level = LogLevel.Debug, Message = "{ConnectionId} from {Address} at {Endpoint} ended unseen after {Seconds:F1} s: {Reason}")]
    private partial void LogUnseenEnded(string connectionId, string address, string endpoint, double seconds, CloseReason reason);

    [LoggerMessage(EventId = 3, EventName = "ConnectionFailed", Level = LogLevel.Error, Message = "{ConnectionId} from {Address} at {Endpoint} failed")]
    private partial void LogFailed(string connectionId, string address, string endpoint, Exception exception);
}

internal static class ConnectionTelemetryExtensions
{
    /// <summary>Makes <paramref name="endpoint"/> and a <see cref="ConnectionOutcome"/> features of each connection, counts it, and logs how it ended.</summary>
    public static void UseConnectionTelemetry(this IConnectionBuilder builder, ChatEndpoint endpoint)
    {
        var metrics = builder.ApplicationServices.GetRequiredService<ChatMetrics>();
        var logger = builder.ApplicationServices.GetRequiredService<ILogger<ConnectionTelemetryMiddleware>>();
        builder.Use(next => new ConnectionTelemetryMiddleware(next, endpoint, metrics, logger).OnConnectionAsync);
    }
}
