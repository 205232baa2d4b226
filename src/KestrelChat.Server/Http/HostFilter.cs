using KestrelChat.Server.Diagnostics;
using KestrelChat.Text;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting.Server;

namespace KestrelChat.Server.Http;

/// <summary>
/// Refuses requests that name an unknown host, so that no web page reads what only operators may see. Belongs behind the routing.
/// </summary>
internal sealed partial class HostFilter(RequestDelegate next, KnownHosts hosts, IServer server, TimeProvider time, ILogger<HostFilter> logger)
{
    private const int MaxShown = 100;
    private const string Expected = "expected localhost, an address or the name of this machine, or one of the setting AllowedHosts";

    private readonly LogThrottle _refusals = new(time);

    public Task InvokeAsync(HttpContext context)
    {
        var host = context.Request.Host;
        if (context.GetEndpoint()?.Metadata.GetMetadata<ForEveryHost>() is not null || hosts.Contains(host, context.Connection, server))
        {
            return next(context);
        }

        var shown = VisibleText.Of(host.Value!, MaxShown);
        if (_refusals.TryPass(out var count))
        {
            var from = Operator.Of(context);
            LogRefused(count, from, shown);
        }

        return Problems.BadRequest($"Host: unknown host '{shown}': {Expected}").ExecuteAsync(context);
    }

    [LoggerMessage(EventId = 13, EventName = "UnknownHostRefused", Level = LogLevel.Warning, Message = "Refused {Count} HTTP request(s) since the last such entry, the last from {From}: unknown host '{Host}': " + Expected)]
    private partial void LogRefused(long count, string from, string host);
}

internal static class HostFilterExtensions
{
    /// <summary>Lets requests for this endpoint name any host. What it answers may be read by everybody.</summary>
    public static TBuilder ForEveryHost<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new ForEveryHost());

    public static void AddHostFilter(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(KnownHosts.Of(configuration));

        // The framework's own filter knows neither addresses nor problem details.
        services.Configure<HostFilteringOptions>(options => options.AllowedHosts = ["*"]);
    }
}

/// <summary>Marks an endpoint that is answered whatever host a request names.</summary>
internal sealed class ForEveryHost;
