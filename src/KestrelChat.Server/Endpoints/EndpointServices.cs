using KestrelChat.Server.Configuration;
using KestrelChat.Server.Tls;
using KestrelChat.Server.Transport;
using KestrelChat.Wordings;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.Endpoints;

internal static class EndpointServices
{
    public static void AddEndpoints(this IServiceCollection services, SettingsReader settings, WordingCatalog wordings)
    {
        var options = settings.Read(EndpointSettings.Section, new EndpointsOptionsValidator(wordings));
        services.AddSingleton(options);
        services.AddSingleton(_ => SocketModes(options.Value));
        services.AddSingleton<RefusedHandshakes>();
        services.AddSingleton<ChatEndpoints>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(provider => provider.GetRequiredService<ChatEndpoints>());
    }

    private static UnixSocketModes SocketModes(EndpointsOptions options)
    {
        var own = new Dictionary<string, UnixFileMode>(StringComparer.Ordinal);
        foreach (var endpoint in options.Endpoints.Values)
        {
            if (EndpointUrl.TryParse(endpoint.Url, out var url, out _) && url.SocketPath is { } path && UnixSocketModes.TryParse(endpoint.UnixSocketMode, out var mode, out _))
            {
                own[path] = mode;
            }
        }

        return new UnixSocketModes(UnixSocketModes.TryParse(options.UnixSocketMode, out var usual, out _) ? usual : UnixFileMode.None, own);
    }
}
