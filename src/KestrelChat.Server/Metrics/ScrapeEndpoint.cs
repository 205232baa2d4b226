namespace KestrelChat.Server.Metrics;

/// <summary><c>GET /metrics</c>: what Prometheus scrapes.</summary>
internal static class ScrapeEndpoint
{
    public static void MapMetrics(this IEndpointRouteBuilder routes)
    {
        var branch = routes.CreateApplicationBuilder();
        branch.UseOpenTelemetryPrometheusScrapingEndpoint(_ => true);
        var scrape = branch.Build();

        // Not a RequestDelegate: the OpenAPI document leaves those out.
        routes.MapGet("/metrics", (Delegate)((HttpContext context) => scrape(context)))
            .WithTags("Metrics")
            .WithName("GetMetrics")
            .WithSummary("Returns the metrics of the chat, of Kestrel and of the runtime in Prometheus's text format or OpenMetrics.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain", "application/openmetrics-text");
    }
}
