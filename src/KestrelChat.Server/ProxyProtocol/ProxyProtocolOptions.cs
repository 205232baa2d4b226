using KestrelChat.Server.Configuration;
using KestrelChat.Text;

namespace KestrelChat.Server.ProxyProtocol;

/// <summary>Which peers may send PROXY headers, and how long they may take. Section <c>Chat</c>.</summary>
internal sealed class ProxyProtocolOptions
{
    /// <summary>Addresses and ranges in CIDR notation; none = the loopback addresses.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>How long a trusted peer may take to send a whole header. Proxies send it at once; this is for the network.</summary>
    public TimeSpan ProxyHeaderTimeout { get; set; } = TimeSpan.FromSeconds(5);
}

internal static class ProxyProtocolSettings
{
    public static SettingsSection<ProxyProtocolOptions> Section { get; } = new(
        SettingsReader.Root,
        static (section, options) => section.Bind(options),
        Setting.List(nameof(ProxyProtocolOptions.TrustedProxies), "loopback", "`TrustedProxies:0`, `:1`, …: addresses or ranges (`10.0.0.0/8`) whose PROXY headers are trusted"),
        Setting.Time(nameof(ProxyProtocolOptions.ProxyHeaderTimeout), new ProxyProtocolOptions().ProxyHeaderTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5), "how long a trusted proxy may take to send its whole header, from the connection on; with `Optional` it has to begin within half a second"));
}

internal sealed class ProxyProtocolOptionsValidator : ISettingsValidator<ProxyProtocolOptions>
{
    public void Validate(ProxyProtocolOptions options, SettingErrors errors)
    {
        for (var i = 0; i < options.TrustedProxies.Count; i++)
        {
            if (!AddressRange.TryParse(options.TrustedProxies[i], out _, out var error))
            {
                errors.Add($"{nameof(options.TrustedProxies)}:{i}", error);
            }
        }
    }
}
