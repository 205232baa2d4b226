using OpenTelemetry.Metrics;

namespace KestrelChat.Server.Metrics;

/// <summary>
/// Sends the metrics by OTLP if OpenTelemetry's standard environment variables name a collector. Everything else about it
/// (protocol, headers, interval, service name) is configured by them too.
/// </summary>
internal sealed partial class OtlpExport(OtlpSettings settings, MeterProvider metrics, ILogger<OtlpExport> logger) : IHostedService
{
    // A collector that cannot be reached must not delay the end of the server.
    private static readonly TimeSpan s_lastExportTimeout = TimeSpan.FromSeconds(1);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var error in settings.FindErrors())
        {
            LogInvalid(error);
        }

        return Task.CompletedTask;
    }

    /// <summary>Exports the last values.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.Run(() => metrics.Shutdown((int)s_lastExportTimeout.TotalMilliseconds), CancellationToken.None);

    [LoggerMessage(EventId = 50, EventName = "OtlpSettingInvalid", Level = LogLevel.Error, Message = "{Error}; no metrics are sent")]
    private partial void LogInvalid(string error);
}

internal static class OtlpExportExtensions
{
    public static void AddOtlpExport(this WebApplicationBuilder builder)
    {
        var settings = new OtlpSettings(builder.Configuration);
        if (!settings.IsOn)
        {
            // Nothing is sent, but /metrics, which the SDK provides too, is part of the server.
            builder.Configuration.AddInMemoryCollection([KeyValuePair.Create(OtlpSettings.DisabledVariable, (string?)"false")]);
            return;
        }

        builder.Services.AddSingleton(settings);
        builder.Services.AddHostedService<OtlpExport>();
        if (!settings.FindErrors().Any())
        {
            builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddOtlpExporter(settings.Configure));
        }
    }
}
