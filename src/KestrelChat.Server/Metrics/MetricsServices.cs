using System.Diagnostics.Metrics;
using KestrelChat.Hub;
using KestrelChat.Server.Diagnostics;
using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Platform;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace KestrelChat.Server.Metrics;

/// <summary>Collects the metrics of the chat, Kestrel and the runtime, for Prometheus and, if configured, an OTLP collector.</summary>
internal static class MetricsServices
{
    private const string ServiceName = "kestrelchat";

    // The SDK allocates the slots of all series of an instrument in advance. Apart from the clients' series, an instrument has a few
    // dozen: endpoints, reasons, exception types.
    private static readonly MetricStreamConfiguration s_default = new() { CardinalityLimit = 200 };
    private static readonly MetricStreamConfiguration s_clients = new() { CardinalityLimit = ChatMetrics.MaxClientSeries + 200 };

    public static void AddMetrics(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName, serviceVersion: ProductVersion.Text).AddEnvironmentVariableDetector())
            .WithMetrics(metrics => metrics
                .AddMeter(ChatMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql")
                .AddPrometheusExporter(prometheus =>
                {
                    prometheus.ScopeInfoEnabled = false;
                    prometheus.TargetInfoEnabled = false;
                    prometheus.ScrapeResponseCacheDurationMilliseconds = 0;
                }));
        builder.Services.ConfigureOpenTelemetryMeterProvider((provider, metrics) =>
        {
            var own = provider.GetRequiredService<IMeterFactory>();
            metrics.AddView(instrument => Configure(instrument, own));
        });
        builder.AddOtlpExport();
        builder.Services.AddSingleton(CreateChatMetrics);
    }

    private static MetricStreamConfiguration Configure(Instrument instrument, IMeterFactory own)
    {
        // Meters of another server in this process have its factory as their scope; the runtime's meter has none.
        if (instrument.Meter.Scope is { } scope && scope != own)
        {
            return MetricStreamConfiguration.Drop;
        }

        return instrument.Name == ChatMetrics.ClientsName ? s_clients : s_default;
    }

    private static ChatMetrics CreateChatMetrics(IServiceProvider provider)
    {
        // Created first, so that it receives the zeros with which the counters start.
        provider.GetRequiredService<MeterProvider>();
        var endpoints = provider.GetRequiredService<ChatEndpoints>().All;
        var meters = provider.GetRequiredService<IMeterFactory>();
        var log = provider.GetRequiredService<LogOutput>();
        var meter = meters.Create(ChatMetrics.MeterName);
        meter.CreateObservableGauge("kestrelchat.build.info", () => new Measurement<int>(1, KeyValuePair.Create("version", (object?)ProductVersion.Text)), unit: null, "Always 1; the label is the version.");
        meter.CreateObservableCounter("kestrelchat.log.entries.dropped", () => log.Dropped, "{entry}", "Log entries that were dropped because the output was not read, or could not be written.");
        return new ChatMetrics(meters, endpoints.Select(endpoint => (ChatHub.LobbyName, endpoint.Name)));
    }
}
