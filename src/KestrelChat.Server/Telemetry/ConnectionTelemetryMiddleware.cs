using System.Diagnostics;
using KestrelChat.Server.Connections;
using Microsoft.AspNetCore.Connections;

namespace KestrelChat.Server.Telemetry;

/// <summary>
/// Counts connections, and logs one entry when a connection has ended. The outermost middleware, so that the reason is known.
/// </summary>
internal sealed partial class ConnectionTelemetryMiddleware(ConnectionDelegate next, EndpointFeature endpoint, ChatMetrics metrics, ILogger<ConnectionTelemetryMiddleware> logger)
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
            // Kestrel would log it too, but without the address and the endpoint.
            outcome.Set(CloseReason.Failed);
            LogFailed(connection.ConnectionId, RemoteAddress.Of(connection.RemoteEndPoint), endpoint.Name, e);
        }

        metrics.ConnectionEnded();
        RecordEnd(connection, outcome, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private void RecordEnd(ConnectionContext connection, ConnectionOutcome outcome, double seconds)
    {
        var address = RemoteAddress.Of(connection.RemoteEndPoint);
        if (outcome.WasAnnounced)
        {
            metrics.ConnectionClosed(outcome.Reason);
            LogEnded(connection.ConnectionId, address, endpoint.Name, seconds, outcome.Reason);
            return;
        }

        if (outcome.Reason.IsRefusal())
        {
            metrics.ConnectionRejected(outcome.Reason);
        }

        LogUnseenEnded(connection.ConnectionId, address, endpoint.Name, seconds, outcome.Reason);
    }

    [LoggerMessage(EventId = 1, EventName = "ConnectionEnded", Level = LogLevel.Information, Message = "{ConnectionId} from {Address} at {Endpoint} ended after {Seconds:F1} s: {Reason}")]
    private partial void LogEnded(string connectionId, string address, string endpoint, double seconds, CloseReason reason);

    [LoggerMessage(EventId = 2, EventName = "UnseenConnectionEnded", Level = LogLevel.Debug, Message = "{ConnectionId} from {Address} at {Endpoint} ended after {Seconds:F1} s, before it was announced: {Reason}")]
    private partial void LogUnseenEnded(string connectionId, string address, string endpoint, double seconds, CloseReason reason);

    [LoggerMessage(EventId = 3, EventName = "ConnectionFailed", Level = LogLevel.Error, Message = "{ConnectionId} from {Address} at {Endpoint} failed")]
    private partial void LogFailed(string connectionId, string address, string endpoint, Exception exception);
}
