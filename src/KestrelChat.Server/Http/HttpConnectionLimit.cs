using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Http;

/// <summary>
/// Bounds the connections to the HTTP side to half of what the file descriptors leave beside the clients, and lets none of
/// them idle for long: whoever opens many there must not lock out the chat, nor whoever asks for its health.
/// </summary>
internal sealed partial class HttpConnectionLimit(ChatEndpoints endpoints, DescriptorBudget descriptors, ILogger<HttpConnectionLimit> logger) : IConfigureOptions<KestrelServerOptions>
{
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(15);

    private int _open;
    private int _closed;

    public void Configure(KestrelServerOptions options)
    {
        options.Limits.KeepAliveTimeout = s_idle;
        options.Limits.RequestHeadersTimeout = s_idle;
        options.ConfigureEndpointDefaults(listener => listener.Use(next => endpoints.Owns(listener) ? next : connection => OnConnectionAsync(connection, next)));
    }

    private async Task OnConnectionAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var most = Math.Max(1, (descriptors.Limit.Sockets - descriptors.Limit.Clients) / 2);
        try
        {
            if (Interlocked.Increment(ref _open) <= most)
            {
                await next(connection);
            }
            else if (Interlocked.Exchange(ref _closed, 1) == 0)
            {
                LogLimit(most);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    [LoggerMessage(EventId = 12, EventName = "HttpConnectionsLimited", Level = LogLevel.Warning, Message = "More than {Most} connections to the HTTP side at a time: those beyond are closed (said once)")]
    private partial void LogLimit(int most);
}
