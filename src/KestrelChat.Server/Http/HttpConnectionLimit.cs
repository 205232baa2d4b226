using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Http;

/// <summary>
/// Limits HTTP connections to half of the file descriptors that clients leave, and closes idle ones soon, so that they can exhaust
/// neither the chat's descriptors nor those of the health checks.
/// </summary>
internal sealed partial class HttpConnectionLimit(ChatEndpoints endpoints, DescriptorBudget descriptors, ILogger<HttpConnectionLimit> logger) : IConfigureOptions<KestrelServerOptions>
{
    private static readonly TimeSpan s_idleTimeout = TimeSpan.FromSeconds(15);

    private int _open;
    private int _logged;

    public void Configure(KestrelServerOptions options)
    {
        options.Limits.KeepAliveTimeout = s_idleTimeout;
        options.Limits.RequestHeadersTimeout = s_idleTimeout;
        options.ConfigureEndpointDefaults(listener => listener.Use(next => endpoints.Owns(listener) ? next : connection => OnConnectionAsync(connection, next)));
    }

    private async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var limit = descriptors.Limit.HttpConnections;
        var slot = new HttpConnectionSlot(() => Interlocked.Decrement(ref _open));
        try
        {
            if (Interlocked.Increment(ref _open) <= limit)
            {
                connection.Features.Set(slot);
                await next(connection);
            }
            else if (Interlocked.Exchange(ref _logged, 1) == 0)
            {
                LogLimit(limit);
            }
        }
        finally
        {
            slot.Release();
        }
    }

    [LoggerMessage(EventId = 12, EventName = "HttpConnectionsLimited", Level = LogLevel.Warning, Message = "The limit of {Limit} HTTP connections is reached; connections beyond it are closed (logged once)")]
    private partial void LogLimit(int limit);
}

/// <summary>The place of a connection among those of HTTP, as one of its features. Any thread.</summary>
internal sealed class HttpConnectionSlot(Action release)
{
    private int _isReleased;

    /// <summary>Frees the place: of a connection that has become a client, or has ended.</summary>
    public void Release()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0)
        {
            release();
        }
    }
}
