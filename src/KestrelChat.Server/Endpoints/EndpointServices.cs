using KestrelChat.Server.Configuration;
using KestrelChat.Server.Tls;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Endpoints;

internal static class EndpointServices
{
    public static void AddEndpoints(this IServiceCollection services, SettingsReader settings, WordingCatalog wordings)
    {
        services.AddSingleton(settings.Read("Chat", new EndpointsOptionsValidator(wordings)));
        services.AddSingleton<RefusedHandshakes>();
        services.AddSingleton<ChatEndpoints>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(provider => provider.GetRequiredService<ChatEndpoints>());
    }
}
