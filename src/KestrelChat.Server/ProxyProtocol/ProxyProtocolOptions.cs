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

internal sealed class ProxyProtocolOptionsValidator : ISettingsValidator<ProxyProtocolOptions>
{
    public void Validate(ProxyProtocolOptions options, SettingErrors errors)
    {
        errors.RequireRange(nameof(options.ProxyHeaderTimeout), options.ProxyHeaderTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        for (var i = 0; i < options.TrustedProxies.Count; i++)
        {
            if (!AddressRange.TryParse(options.TrustedProxies[i], out _, out var error))
            {
                errors.Add($"{nameof(options.TrustedProxies)}:{i}", error);
            }
        }
    }
}
