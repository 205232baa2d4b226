using KestrelChat.Server.Configuration;
using KestrelChat.Server.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace KestrelChat.Server.ProxyProtocol;

internal static class ProxyProtocolExtensions
{
    public static void AddProxyProtocol(this IServiceCollection services, SettingsReader settings) =>
        services.AddSingleton(settings.Read(ProxyProtocolSettings.Section, new ProxyProtocolOptionsValidator()));

    /// <summary>Replaces the remote address by that of a PROXY header, unless the mode is <see cref="ProxyProtocolMode.Off"/>.</summary>
    public static void UseProxyProtocol(this IConnectionBuilder builder, ProxyProtocolMode mode)
    {
        if (mode != ProxyProtocolMode.Off)
        {
            var options = builder.ApplicationServices.GetRequiredService<IOptions<ProxyProtocolOptions>>().Value;
            var trusted = new TrustedProxies(options.TrustedProxies, builder.ApplicationServices.GetRequiredService<IOptions<LoopbackOptions>>().Value.TrustLoopback);
            var refusals = builder.ApplicationServices.GetRequiredService<RefusalLog>();
            var time = builder.ApplicationServices.GetRequiredService<TimeProvider>();
            builder.Use(next => new ProxyProtocolMiddleware(next, mode, trusted, options.ProxyHeaderTimeout, refusals, time).OnConnectionAsync);
        }
    }
}
