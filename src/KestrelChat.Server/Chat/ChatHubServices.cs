using KestrelChat.Commands;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Rooms;
using KestrelChat.Server.Configuration;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Chat;

internal static class ChatHubServices
{
    /// <summary>Adds the chat itself, and the handler that connects clients to it.</summary>
    public static void AddChatHub(this IServiceCollection services, SettingsReader settings)
    {
        services.AddSingleton(settings.Read(HubSettings.Section));
        services.AddSingleton(provider => new ChatHub(
            provider.GetRequiredService<IOptions<HubOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ChatMetrics>(),
            provider.GetRequiredService<IRoomLog>(),
            provider.GetRequiredService<BanList>()));
        services.AddSingleton<LineInterpreter>();
        services.AddSingleton<ChatConnectionHandler>();
    }
}
