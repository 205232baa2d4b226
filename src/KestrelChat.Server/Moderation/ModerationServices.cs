using KestrelChat.Moderation;
using KestrelChat.Server.Options;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Moderation;

/// <summary>Puts together what operators can do.</summary>
internal static class ModerationServices
{
    public static void AddModeration(this IServiceCollection services)
    {
        services.AddSingleton<IBanStore>(provider => provider.GetRequiredService<IOptions<ChatOptions>>().Value.BanFile is { Length: > 0 } path ? new BanFile(path) : new NoBanStore());
        services.AddSingleton<BanList>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<IAuditLog>(provider => provider.GetRequiredService<AuditLog>());
        services.AddSingleton<Moderator>();
        services.AddSingleton(provider => new OperatorToken(provider.GetRequiredService<IOptions<ChatOptions>>().Value.Admin.Token));
    }
}
