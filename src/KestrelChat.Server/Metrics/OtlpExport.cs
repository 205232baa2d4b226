using OpenTelemetry.Metrics;

namespace KestrelChat.Server.Metrics;

/// <summary>
/// Sends the metrics by OTLP if OpenTelemetry's standard environment variables name a collector. Everything else about it
/// (protocol, headers, interval, service name) is configured by them too.
/// </summary>
internal sealed partial class OtlpExport(OtlpCollector collector, MeterProvider metrics, ILogger<OtlpExport> logger) : IHostedService
{
    // A collector that cannot be reached must not delay the end of the server.
    private static readonly TimeSpan s_lastExportTimeout = TimeSpan.FromSeconds(1);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!collector.HasUrl)
        {
            LogNoUrl(collector.Variable, collector.Value);
        }

        return Task.CompletedTask;
    }

    /// <summary>Exports the last values.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.Run(() => metrics.Shutdown((int)s_lastExportTimeout.TotalMilliseconds), CancellationToken.None);

    [LoggerMessage(EventId = 50, EventName = "OtlpEndpointUnusable", Level = LogLevel.Error, Message = "{Variable}: invalid value '{Value}': expected a URL such as http://host:4317; no metrics are sent")]
    private partial void LogNoUrl(string variable, string value);
}

internal static class OtlpExportExtensions
{
    public static void AddOtlpExport(this WebApplicationBuilder builder)
    {
        if (OtlpCollector.Find(builder.Configuration) is not { } collector)
        {
            return;
        }

        builder.Services.AddSingleton(collector);
        builder.Services.AddHostedService<OtlpExport>();
        if (collector.HasUrl)
        {
            builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddOtlpExporter(collector.Configure));
        }
    }
}
