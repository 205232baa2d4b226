using OpenTelemetry.Exporter;

namespace KestrelChat.Server.Metrics;

/// <summary>The OTLP collector that the configuration names.</summary>
/// <param name="Variable">The variable that names it.</param>
/// <param name="Value">The variable's value.</param>
internal sealed record OtlpCollector(string Variable, string Value)
{
    // From OpenTelemetry's specifications "OTLP exporter configuration" and "SDK environment variables".
    private const string ExportersVariable = "OTEL_METRICS_EXPORTER";
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string MetricsEndpointVariable = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";

    public bool HasUrl => Uri.TryCreate(Value, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);

    /// <summary>Returns the collector, or null if metrics are not to be sent.</summary>
    public static OtlpCollector? Find(IConfiguration configuration) =>
        string.Equals(configuration[ExportersVariable]?.Trim(), "none", StringComparison.OrdinalIgnoreCase)
            ? null
            : new[] { MetricsEndpointVariable, EndpointVariable }
                .Select(variable => new OtlpCollector(variable, configuration[variable] ?? ""))
                .FirstOrDefault(collector => collector.Value.Length > 0);

    /// <summary>Applies the variable that the exporter does not read itself. Its URL is complete, with the path.</summary>
    public void Configure(OtlpExporterOptions options)
    {
        if (Variable == MetricsEndpointVariable)
        {
            options.Endpoint = new Uri(Value);
        }
    }
}
