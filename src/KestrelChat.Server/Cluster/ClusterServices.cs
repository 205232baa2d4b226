using System.Diagnostics.Metrics;
using KestrelChat.Cluster.Node;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Rooms;
using KestrelChat.Server.Configuration;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace KestrelChat.Server.Cluster;

/// <summary>Adds what stands behind the chat's ports: local objects, or the cluster of <c>ConnectionStrings:Cluster</c>.</summary>
internal static class ClusterServices
{
    public const string ConnectionStringName = "Cluster";

    public static void AddBackplane(this WebApplicationBuilder builder, SettingsReader settings)
    {
        builder.Services.AddSingleton(settings.Read(NodeSettings.Section, new NodeOptionsValidator()));
        var connections = new FrameworkSection(builder.Configuration.GetSection("ConnectionStrings"), settings);
        connections.RequireNoValue(ConnectionStringName, isSecret: true);
        connections.WarnOfUnknown(ConnectionStringName);
        if (builder.Configuration.GetConnectionString(ConnectionStringName) is { Length: > 0 } connection)
        {
            settings.AddErrors(ClusterStore.FindErrors(connection));
            builder.Services.AddCluster(connection);
        }
        else
        {
            builder.Services.AddLocalBackplane();
        }
    }

    private static void AddLocalBackplane(this IServiceCollection services)
    {
        services.AddSingleton<IRoomLog, LocalRoomLog>();
        services.AddSingleton<IModerationRelay, LocalModerationRelay>();
        services.AddSingleton(provider => ChatBackplane.Local(provider.GetRequiredService<ChatHub>(), provider.GetRequiredService<TimeProvider>(), Environment.MachineName));
        services.AddSingleton(provider => provider.GetRequiredService<ChatBackplane>().Directory);
    }

    private static ClusterMetrics CreateMetrics(IServiceProvider provider)
    {
        // Created first, so that it receives the zeros with which the counters start.
        provider.GetRequiredService<MeterProvider>();
        return new ClusterMetrics(provider.GetRequiredService<IMeterFactory>());
    }

    private static void AddCluster(this IServiceCollection services, string connection)
    {
        services.AddSingleton(provider => ClusterStore.Open(connection, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<INodeDiagnostics, NodeLog>();
        services.AddSingleton(CreateMetrics);
        services.AddSingleton(provider => new ClusterBackplane(
            provider.GetRequiredService<IClusterStore>(),
            provider.GetRequiredService<IOptions<NodeOptions>>().Value,
            provider.GetRequiredService<IOptions<HubOptions>>().Value.Replay,
            provider.GetRequiredService<INodeDiagnostics>(),
            provider.GetRequiredService<ClusterMetrics>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => provider.GetRequiredService<ClusterBackplane>().Log);
        services.AddSingleton(provider => provider.GetRequiredService<ClusterBackplane>().Moderation);

        // Not from ChatBackplane, which needs the node and with it the moderator, which needs this.
        services.AddSingleton(provider => provider.GetRequiredService<ClusterBackplane>().Directory);
        services.AddSingleton<ClusterNode>();
        services.AddSingleton(provider => provider.GetRequiredService<ClusterNode>().Chat);
        services.AddHostedService<ClusterStart>();
        services.AddHealthChecks().AddCheck<ClusterHealthCheck>("cluster");
    }
}
