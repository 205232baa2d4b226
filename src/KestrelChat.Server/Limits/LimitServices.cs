using KestrelChat.Server.Configuration;
using KestrelChat.Server.Connections;

namespace KestrelChat.Server.Limits;

internal static class LimitServices
{
    public static void AddLimits(this IServiceCollection services, SettingsReader settings)
    {
        services.AddSingleton(settings.Read("Chat", new ConnectionLimitOptionsValidator()));
        services.AddSingleton(settings.Read("Chat", new LoopbackOptionsValidator()));
        services.AddSingleton(settings.Read("Chat:Flood", new FloodOptionsValidator()));
        services.AddSingleton<ConnectionSlots>();
        services.AddSingleton<AddressSlots>();
        services.AddSingleton<LoopbackWatch>();
    }
}
