using KestrelChat.Nodes;
using KestrelChat.Server.Options;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Cluster;

/// <summary>Makes this server one of several, where <c>ConnectionStrings:Cluster</c> names the database that they share.</summary>
internal static class ClusterServices
{
    public const string ConnectionStringName = "Cluster";

    public static void AddCluster(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString(ConnectionStringName) is not { Length: > 0 } connection)
        {
            return;
        }

        builder.Services.AddSingleton(provider => ClusterStore.Open(connection, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        builder.Services.AddSingleton<INodeLog, NodeLog>();
        builder.Services.AddSingleton(provider => new ChatNode(
            provider.GetRequiredService<ClusterStore>().Store,
            provider.GetRequiredService<ChatHub>(),
            provider.GetRequiredService<IOptions<ChatOptions>>().Value.Cluster,
            provider.GetRequiredService<INodeLog>(),
            provider.GetRequiredService<TimeProvider>()));
        builder.Services.AddHostedService<ClusterStart>();
        builder.Services.AddHealthChecks().AddCheck<ClusterHealthCheck>("cluster");
    }
}
