using KestrelChat.Moderation;
using KestrelChat.Server.Configuration;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Moderation;

internal static class ModerationServices
{
    public static void AddModeration(this IServiceCollection services, SettingsReader settings)
    {
        services.AddSingleton(settings.Read(BanSettings.Section, new BanOptionsValidator(settings.IsCheck)));
        services.AddSingleton(settings.Read(AdminSettings.Section, new AdminOptionsValidator()));
        services.AddSingleton<IBanStore>(provider => provider.GetRequiredService<IOptions<BanOptions>>().Value.BanFile is { Length: > 0 } path ? new BanFile(path) : new NoBanStore());
        services.AddSingleton<BanList>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<IAuditLog>(provider => provider.GetRequiredService<AuditLog>());
        services.AddSingleton<Moderator>();
        services.AddSingleton(provider => new OperatorToken(provider.GetRequiredService<IOptions<AdminOptions>>().Value.Token));
    }
}
