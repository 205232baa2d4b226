using KestrelChat.Server.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace KestrelChat.Server.Endpoints;

/// <summary>The connection below HTTP of an endpoint for browsers, as one of its features: by it, requests are told from the operators'.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Endpoint">The endpoint that accepted it.</param>
internal sealed record BrowserConnection(ConnectionContext Connection, ChatEndpoint Endpoint);

/// <summary>Marks the connections of an endpoint for browsers, and records how those end that do not get as far as HTTP.</summary>
internal sealed partial class BrowserConnectionMiddleware(ConnectionDelegate next, ChatEndpoint endpoint, ChatMetrics metrics, ILogger<BrowserConnectionMiddleware> logger)
{
    private Action<ConnectionContext>? _recordEnd;

    public Task OnConnectionAsync(ConnectionContext connection)
    {
        connection.Features.Set(new BrowserConnection(connection, endpoint));
        connection.AtEnd(_recordEnd ??= RecordEnd);
        return next(connection);
    }

    private void RecordEnd(ConnectionContext connection)
    {
        var outcome = connection.Features.GetRequiredFeature<ConnectionOutcome>();
        if (outcome.Reason.IsRefusal())
        {
            metrics.ConnectionRejected(outcome.Reason);
        }

        if (outcome.Failure is { } failure)
        {
            LogFailed(connection.ConnectionId, RemoteAddress.Of(connection.RemoteEndPoint), endpoint.Name, failure);
        }
    }

    [LoggerMessage(EventId = 16, EventName = "HttpConnectionFailed", Level = LogLevel.Error, Message = "The HTTP connection {ConnectionId} from {Address} at {Endpoint} failed")]
    private partial void LogFailed(string connectionId, string address, string endpoint, Exception exception);
}

internal static class BrowserConnectionExtensions
{
    /// <summary>Gives each connection a <see cref="BrowserConnection"/>.</summary>
    public static void UseBrowserConnection(this IConnectionBuilder builder, ChatEndpoint endpoint)
    {
        var metrics = builder.ApplicationServices.GetRequiredService<ChatMetrics>();
        var logger = builder.ApplicationServices.GetRequiredService<ILogger<BrowserConnectionMiddleware>>();
        builder.Use(next => new BrowserConnectionMiddleware(next, endpoint, metrics, logger).OnConnectionAsync);
    }

    /// <summary>Records that a connection got as far as HTTP, whose end is an ordinary one.</summary>
    public static void UseBeginOfHttp(this IConnectionBuilder builder) => builder.Use(next => connection =>
    {
        connection.Features.GetRequiredFeature<ConnectionOutcome>().Set(CloseReason.ClientEnded);
        return next(connection);
    });
}
