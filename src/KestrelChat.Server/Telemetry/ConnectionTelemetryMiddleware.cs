using KestrelChat.Server.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.Telemetry;

/// <summary>Counts connections, and logs one entry when a connection has ended.</summary>
internal sealed partial class ConnectionTelemetryMiddleware(ConnectionDelegate next, EndpointFeature endpoint, ChatMetrics metrics, ILogger<ConnectionTelemetryMiddleware> logger)
{
    private Action<ConnectionContext>? _recordEnd;

    public Task OnConnectionAsync(ConnectionContext connection)
    {
        connection.Features.Set(endpoint);
        metrics.ConnectionStarted();
        connection.AtEnd(_recordEnd ??= RecordEnd);
        return next(connection);
    }

    private void RecordEnd(ConnectionContext connection)
    {
        metrics.ConnectionEnded();
        var outcome = connection.Features.GetRequiredFeature<ConnectionOutcome>();
        var seconds = outcome.Age.TotalSeconds;
        var address = RemoteAddress.Of(connection.RemoteEndPoint);
        if (outcome.Failure is { } failure)
        {
            // Kestrel would log it too, but without the address and the endpoint.
            LogFailed(connection.ConnectionId, address, endpoint.Name, failure);
        }

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
