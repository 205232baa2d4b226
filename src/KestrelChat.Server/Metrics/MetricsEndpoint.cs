namespace KestrelChat.Server.Metrics;

/// <summary><c>/metrics</c>: what Prometheus scrapes.</summary>
internal static class MetricsEndpoint
{
    public static void MapMetrics(this IEndpointRouteBuilder routes)
    {
        // Made now, before anything is counted.
        var collector = routes.ServiceProvider.GetRequiredService<MetricCollector>();
        routes.MapGet("/metrics", () => TypedResults.Text(collector.Collect(PrometheusText.Of), PrometheusText.ContentType))
            .WithName("GetMetrics")
            .WithSummary("The chat's, Kestrel's and the runtime's metrics in Prometheus's text format.");
    }
}
