using KestrelChat.Server.Connections;
using KestrelChat.Server.Diagnostics;
using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Http;
using KestrelChat.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace KestrelChat.Server.Browser;

/// <summary>The chat over WebSocket: lets in the pages that may connect, and passes their connections to the chat's pipeline. Any thread.</summary>
internal sealed partial class BrowserChat(ChatEndpoints endpoints, IServiceProvider services, TimeProvider time, ILogger<BrowserChat> logger)
{
    /// <summary>By this subprotocol a client begins in the view for programs.</summary>
    internal const string RawProtocol = "kestrelchat.raw";

    private const int MaxShown = 100;

    /// <summary>
    /// How often the server sends a frame that clients ignore: proxies end connections that are idle for a minute, and who is gone does
    /// not acknowledge it, which the stall watch and TCP notice. No answer is awaited: that of a client which is read slowly, or reads
    /// slowly, could be late.
    /// </summary>
    private static readonly TimeSpan s_keepAlive = TimeSpan.FromSeconds(30);

    // Created with the first connection: the chat behind them exists by then.
    private readonly Dictionary<ChatEndpoint, Lazy<ConnectionDelegate>> _pipelines = endpoints.All.ToDictionary(
        endpoint => endpoint,
        endpoint => new Lazy<ConnectionDelegate>(() => ChatPipeline.CreateForWebSockets(services, endpoint)));

    private readonly LogThrottle _refusals = new(time);

    public async Task RunAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await TypedResults.Problem("the chat is here for WebSocket only", statusCode: StatusCodes.Status426UpgradeRequired).ExecuteAsync(context);
            return;
        }

        var browser = context.Features.GetRequiredFeature<BrowserConnection>();
        if (!IsAllowed(context.Request, browser.Endpoint))
        {
            await RefuseAsync(context);
            return;
        }

        var isRaw = context.WebSockets.WebSocketRequestedProtocols.Contains(RawProtocol);

        // The stall watch decides about clients that do not read.
        context.Features.GetRequiredFeature<IHttpMinResponseDataRateFeature>().MinDataRate = null;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { SubProtocol = isRaw ? RawProtocol : null, KeepAliveInterval = s_keepAlive });

        // From here on it is a client, and counts as one.
        context.Features.GetRequiredFeature<HttpConnectionSlot>().Release();
        var connection = new WebSocketConnection(socket, browser, time);
        if (isRaw)
        {
            connection.Features.Set(RawStart.Instance);
        }

        await connection.RunAsync(_pipelines[browser.Endpoint].Value);
    }

    /// <summary>Whether the request comes from a page that may connect. Without an origin, no page has sent it.</summary>
    private static bool IsAllowed(HttpRequest request, ChatEndpoint endpoint)
    {
        var sent = request.Headers.Origin;
        return sent.Count == 0 || (sent.Count == 1 && WebOrigin.TryParse(sent[0] ?? "", out var origin) && (IsOwn(origin, request) || endpoint.Origins.Contains(origin)));
    }

    // Without TLS the page may have come through a proxy that has it.
    private static bool IsOwn(WebOrigin origin, HttpRequest request) =>
        request.Host.HasValue && origin.IsOf(request.Host.ToUriComponent()) && (!request.IsHttps || origin.Scheme == request.Scheme);

    private Task RefuseAsync(HttpContext context)
    {
        var shown = VisibleText.Of(context.Request.Headers.Origin.ToString(), MaxShown);
        if (_refusals.TryPass(out var count))
        {
            LogRefused(count, Operator.Of(context), shown);
        }

        return TypedResults.Problem(
            $"Origin: '{shown}' may not connect: expected the host of the chat's own page, or one of AllowedOrigins of the endpoint",
            statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
    }

    [LoggerMessage(EventId = 15, EventName = "ForeignOriginRefused", Level = LogLevel.Warning, Message = "Refused {Count} WebSocket request(s) since the last such entry, the last from {From}: a page of '{Origin}' may not connect: expected the chat's own, or one of AllowedOrigins")]
    private partial void LogRefused(long count, string from, string origin);
}
