using System.Diagnostics.Metrics;

namespace KestrelChat.Server.Events;

internal static class EventsServices
{
    /// <summary>Adds the samples of each second, and the streams of events.</summary>
    public static void AddEvents(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            // Created first: the zeros with which it begins are no measurements.
            provider.GetRequiredService<ChatMetrics>();
            return new ChatCounters(provider.GetRequiredService<IMeterFactory>());
        });
        services.AddSingleton<Sampler>();
        services.AddSingleton<SnapshotFeed>();
        services.AddSingleton<QuietHealthChecks>();
        services.AddSingleton<EventStreams>();
        services.AddHostedService<SnapshotLoop>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(EventsJson.Default));
    }
}
