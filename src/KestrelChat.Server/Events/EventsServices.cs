using System.Diagnostics.Metrics;
using KestrelChat.Hub;
using KestrelChat.Server.Transport;

namespace KestrelChat.Server.Events;

internal static class EventsServices
{
    private const int MaxServerViewers = 32;
    private const int MaxRoomViewers = 256;

    // A viewer holds an HTTP connection. A quarter of them stays for other requests, above all the checks of load balancers.
    private const int QuarterOfConnections = 4;
    private const int HalfOfConnections = 2;

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
        services.AddSingleton(new LagHistory(SnapshotFeed.KeptSamples, maxClients: 512));
        services.AddSingleton(provider => new SnapshotFeed(SlotsOf(provider, MaxServerViewers, QuarterOfConnections), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<LastLines>();
        services.AddSingleton(provider => new RoomFeed(
            provider.GetRequiredService<ChatHub>(),
            provider.GetRequiredService<IChatDirectory>(),
            provider.GetRequiredService<LastLines>(),
            SlotsOf(provider, MaxRoomViewers, HalfOfConnections),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<QuietHealthChecks>();
        services.AddSingleton<EventStreams>();
        services.AddHostedService<SnapshotLoop>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(EventsJson.Default));
    }
    private static ViewerSlots SlotsOf(IServiceProvider provider, int limit, int share)
    {
        var descriptors = provider.GetRequiredService<DescriptorBudget>();
        return new ViewerSlots(() => Math.Min(limit, descriptors.Limit.HttpConnections / share));
    }
}
