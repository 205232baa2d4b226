using System.Net;
using KestrelChat.Server.Configuration;
using KestrelChat.Text;

namespace KestrelChat.Server.Connections;

/// <summary>Whether clients on this machine have privileges. Section <c>Chat</c>.</summary>
internal sealed class LoopbackOptions
{
    /// <summary>
    /// Whether loopback addresses are exempt from the limit of connections from one address, may send PROXY headers unless proxies are
    /// configured, and may use the operators' token without TLS. False where a forwarder makes everybody loopback.
    /// </summary>
    public bool TrustLoopback { get; set; } = true;

    /// <summary>Whether a connection from this address has the privileges.</summary>
    public bool Trusts(IPAddress? address) => TrustLoopback && address is not null && AddressRange.IsLoopback(address);
}

internal static class LoopbackSettings
{
    public static SettingsSection<LoopbackOptions> Section { get; } = new(
        SettingsReader.Root,
        static (section, options) => section.Bind(options),
        Setting.Flag(nameof(LoopbackOptions.TrustLoopback), new LoopbackOptions().TrustLoopback, "whether [loopback addresses](operations.md#addresses) are exempt from `MaxConnectionsPerAddress`, may send PROXY headers by default, and may use `/op` without TLS"));
}
