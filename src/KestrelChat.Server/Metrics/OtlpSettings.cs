using OpenTelemetry.Exporter;

namespace KestrelChat.Server.Metrics;

/// <summary>
/// OpenTelemetry's environment variables about the export of metrics, from its specifications "OTLP exporter configuration" and "SDK
/// environment variables". The SDK ignores some invalid values, and throws at others.
/// </summary>
internal sealed class OtlpSettings(IConfiguration configuration)
{
    /// <summary>The variable that turns the SDK off.</summary>
    public const string DisabledVariable = "OTEL_SDK_DISABLED";
    private const string ExportersVariable = "OTEL_METRICS_EXPORTER";
    private const string Otlp = "otlp";
    private const string CommonPrefix = "OTEL_EXPORTER_OTLP_";
    private const string MetricsPrefix = "OTEL_EXPORTER_OTLP_METRICS_";
    private const string HttpProtobuf = "http/protobuf";

    private static readonly string[] s_exporters = [Otlp, "none", "prometheus", "console"];
    private static readonly string[] s_protocols = ["grpc", HttpProtobuf];
    private static readonly string[] s_files = ["CERTIFICATE", "CLIENT_CERTIFICATE", "CLIENT_KEY"];
    private static readonly string[] s_readerTimes = ["OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT"];

    /// <summary>Whether metrics are to be sent: a collector is named, and export is not turned off.</summary>
    public bool IsOn => Find("ENDPOINT") is not null && !"true".Equals(Value(DisabledVariable), StringComparison.OrdinalIgnoreCase)
        && (Exporters.Count == 0 || Exporters.Contains(Otlp, StringComparer.OrdinalIgnoreCase));

    private List<string> Exporters => [.. Value(ExportersVariable).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Describes each invalid value.</summary>
    public IEnumerable<string> FindErrors() =>
    [
        .. Exporters.Where(name => !s_exporters.Contains(name, StringComparer.OrdinalIgnoreCase)).Select(name => Error(ExportersVariable, name, $"expected one of {string.Join(", ", s_exporters)}")),
        .. Check("ENDPOINT", IsUrl, "expected a URL such as http://host:4317"),
        .. Check("PROTOCOL", value => s_protocols.Contains(value, StringComparer.OrdinalIgnoreCase), $"expected one of {string.Join(", ", s_protocols)}"),
        .. Check("HEADERS", AreHeaders, "expected name=value, with commas between several", isSecret: true),
        .. Check("TIMEOUT", IsTime, "expected a number of milliseconds from 1"),
        .. s_files.SelectMany(name => Check(name, File.Exists, "there is no such file, or it cannot be read")),
        .. s_readerTimes.Where(name => Value(name).Length > 0 && !IsTime(Value(name))).Select(name => Error(name, Value(name), "expected a number of milliseconds from 1")),
    ];

    /// <summary>Applies the variables that are about metrics only, which the exporter does not read itself.</summary>
    public void Configure(OtlpExporterOptions options)
    {
        if (Value(MetricsPrefix + "PROTOCOL") is { Length: > 0 } protocol)
        {
            options.Protocol = protocol.Equals(HttpProtobuf, StringComparison.OrdinalIgnoreCase) ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        }

        if (Value(MetricsPrefix + "ENDPOINT") is { Length: > 0 } endpoint)
        {
            // It is complete, with the path.
            options.Endpoint = new Uri(endpoint);
        }

        if (Value(MetricsPrefix + "HEADERS") is { Length: > 0 } headers)
        {
            options.Headers = headers;
        }

        if (Value(MetricsPrefix + "TIMEOUT") is { Length: > 0 } timeout)
        {
            options.TimeoutMilliseconds = int.Parse(timeout);
        }
    }

    private static bool IsUrl(string value) => Uri.TryCreate(value, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);

    private static bool IsTime(string value) => int.TryParse(value, out var milliseconds) && milliseconds > 0;

    private static bool AreHeaders(string value) => value.Split(',').All(header => header.IndexOf('=', StringComparison.Ordinal) > 0);

    private static string Error(string variable, string value, string problem) => $"{variable}: invalid value '{value}': {problem}";

    private IEnumerable<string> Check(string name, Predicate<string> isValid, string problem, bool isSecret = false)
    {
        if (Find(name) is { } variable && !isValid(Value(variable)))
        {
            yield return isSecret ? $"{variable}: invalid value: {problem}" : Error(variable, Value(variable), problem);
        }
    }

    /// <summary>Returns the variable that applies, the one about metrics before the common one; null if none is set.</summary>
    private string? Find(string name) => Value(MetricsPrefix + name).Length > 0 ? MetricsPrefix + name
        : Value(CommonPrefix + name).Length > 0 ? CommonPrefix + name
        : null;

    private string Value(string variable) => configuration[variable]?.Trim() ?? "";
}
