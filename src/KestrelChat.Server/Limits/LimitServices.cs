using KestrelChat.Server.Configuration;
using KestrelChat.Server.Connections;

namespace KestrelChat.Server.Limits;

internal static class LimitServices
{
    public static void AddLimits(this IServiceCollection services, SettingsReader settings)
    {
        services.AddSingleton(settings.Read(ConnectionLimitSettings.Section));
        services.AddSingleton(settings.Read(LoopbackSettings.Section));
        services.AddSingleton(settings.Read(FloodSettings.Section));
        services.AddSingleton<ConnectionSlots>();
        services.AddSingleton<AddressSlots>();
        services.AddSingleton<LoopbackWatch>();
    }
}
