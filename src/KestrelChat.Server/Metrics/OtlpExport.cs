using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace KestrelChat.Server.Metrics;

/// <summary>
/// Sends the same metrics by OTLP, when OpenTelemetry's standard environment variables say where to. Everything about it (protocol,
/// headers, interval, service name) is theirs to set.
/// </summary>
internal sealed partial class OtlpExport(string endpoint, ILogger<OtlpExport> logger) : IHostedService, IDisposable
{
    private const string ServiceName = "kestrelchat";

    // OpenTelemetry's "OTLP exporter configuration" and "SDK environment variables" specifications.
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string MetricsEndpointVariable = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";

    // Where there is nobody to take it, the end of the server does not wait longer.
    private static readonly TimeSpan s_lastExport = TimeSpan.FromSeconds(1);

    private MeterProvider? _provider;

    /// <summary>What is set, or null when metrics are not to be sent.</summary>
    public static string? EndpointIn(IConfiguration configuration) =>
        new[] { configuration[MetricsEndpointVariable], configuration[EndpointVariable] }.FirstOrDefault(value => !string.IsNullOrEmpty(value));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            LogNoUrl(EndpointVariable, endpoint);
            return Task.CompletedTask;
        }

        _provider = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService(ServiceName).AddEnvironmentVariableDetector())
            .AddMeter(MeterNames.All)
            .AddOtlpExporter()
            .Build();
        return Task.CompletedTask;
    }

    /// <summary>Sends what was counted up to now.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(() => _provider?.Shutdown((int)s_lastExport.TotalMilliseconds), CancellationToken.None);

    public void Dispose() => _provider?.Dispose();

    [LoggerMessage(EventId = 50, EventName = "OtlpEndpointUnusable", Level = LogLevel.Error, Message = "{Variable} is '{Value}': a URL (http://host:4317) is wanted; no metrics are sent")]
    private partial void LogNoUrl(string variable, string value);
}

internal static class OtlpExportExtensions
{
    /// <summary>Sends metrics by OTLP if the environment says where to; otherwise nothing of it is loaded.</summary>
    public static void AddOtlpExport(this WebApplicationBuilder builder)
    {
        if (OtlpExport.EndpointIn(builder.Configuration) is { } endpoint)
        {
            builder.Services.AddHostedService(provider => new OtlpExport(endpoint, provider.GetRequiredService<ILogger<OtlpExport>>()));
        }
    }
}
