using KestrelChat.Server.Configuration;
using KestrelChat.Text;

namespace KestrelChat.Server.ProxyProtocol;

/// <summary>Which peers may send PROXY headers. Section <c>Chat</c>.</summary>
internal sealed class ProxyProtocolOptions
{
    /// <summary>Addresses and ranges in CIDR notation; none = the loopback addresses.</summary>
    public IList<string> TrustedProxies { get; } = [];
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
