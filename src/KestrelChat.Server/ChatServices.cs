using KestrelChat.Commands;
using KestrelChat.Moderation;
using KestrelChat.Server.Cluster;
using KestrelChat.Server.Connections;
using KestrelChat.Server.Endpoints;
using KestrelChat.Server.Http;
using KestrelChat.Server.Lifetime;
using KestrelChat.Server.Limits;
using KestrelChat.Server.Metrics;
using KestrelChat.Server.Moderation;
using KestrelChat.Server.Options;
using KestrelChat.Server.Transport;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server;

/// <summary>Puts the server together.</summary>
internal static class ChatServices
{
    // The most that is read of one client before it is turned into lines: what one client sends in a burst must not keep
    // the others waiting while it is worked through.
    private const long MaxReadBytes = 64 * 1024;

    // The end is bounded by the goodbye of each client; this only catches HTTP requests that do not end.
    private static readonly TimeSpan s_shutdownTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Adds the chat, its endpoints and the HTTP side to a host.</summary>
    public static void AddChat(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(WordingCatalog.Load(Path.Combine(AppContext.BaseDirectory, WordingCatalog.FolderName)));
        services.AddSingleton(TimeProvider.System);
        services.AddOptions<ChatOptions>().ValidateOnStart();
        services.AddSingleton<ChatOptionsBinding>();
        services.AddSingleton<IConfigureOptions<ChatOptions>>(provider => provider.GetRequiredService<ChatOptionsBinding>());
        services.AddSingleton<IValidateOptions<ChatOptions>, ChatOptionsValidator>();

        services.AddSingleton<ChatMetrics>();
        services.AddModeration();
        services.AddSingleton(provider => new ChatHub(
            provider.GetRequiredService<IOptions<ChatOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ChatMetrics>(),
            provider.GetRequiredService<BanList>()));
        services.AddSingleton<LineInterpreter>();
        services.AddSingleton<ConnectionSlots>();
        services.AddSingleton<AddressSlots>();
        services.AddSingleton<RefusalLog>();
        services.AddSingleton<ChatConnectionHandler>();
        services.AddSingleton<ChatEndpoints>();

        // In this order: what holds for all listeners is configured before there are any.
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, HttpConnectionLimit>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(provider => provider.GetRequiredService<ChatEndpoints>());
        services.AddOptions<SocketTransportOptions>().Configure<IOptions<ChatOptions>>((sockets, chat) =>
        {
            sockets.MaxReadBufferSize = MaxReadBytes;
            sockets.UnsafePreferInlineScheduling = true;
            sockets.CreateBoundListenSocket = endpoint => ListenSocket.Create(endpoint, chat.Value.StallTimeout);
        });
        services.AddSingleton<DescriptorBudget>();
        services.AddHostedService(provider => provider.GetRequiredService<DescriptorBudget>());
        services.AddSingleton<SocketTransportFactory>();
        services.AddSingleton<IConnectionListenerFactory, BoundedTransportFactory>();

        services.AddSingleton(provider => new ServiceManager(Environment.GetEnvironmentVariable(ServiceManager.AddressVariable), provider.GetRequiredService<ILogger<ServiceManager>>()));
        services.AddSingleton<Drain>();
        services.AddSingleton<IHostLifetime, SignalLifetime>();
        services.AddHostedService<DrainOnStop>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = s_shutdownTimeout);

        // Kestrel opens a log scope for every connection; the console shows none, and each would be kept for as long as its
        // connection lasts.
        builder.Logging.ClearProviders().AddConsole();
        services.AddSingleton<IExternalScopeProvider, NoLogScopes>();

        // What keeps the host from starting is told in plain lines, or thrown; not a second time as a log entry.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);

        services.AddHttpSide();
        builder.AddOtlpExport();
        builder.AddCluster();
    }
}
