using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Text;

/// <summary>
/// A range of IP addresses in CIDR notation (<c>203.0.113.0/24</c>, <c>2001:db8::/32</c>), or a single address. IPv4 addresses
/// match in their IPv6-mapped form too. Immutable.
/// </summary>
public readonly record struct AddressRange
{
    private const string Expected = "expected an address or a range in CIDR notation without bits after the prefix, such as 203.0.113.7 or 203.0.113.0/24";

    // Hosts of many networks share these prefixes and differ behind them: link-local addresses, IPv4 addresses that were translated
    // (RFC 6052, RFC 8215) and Teredo.
    private static readonly IPNetwork[] s_apart = [IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("64:ff9b::/96"), IPNetwork.Parse("64:ff9b:1::/48"), IPNetwork.Parse("2001::/32")];

    private readonly IPNetwork _network;

    private AddressRange(IPNetwork network) => _network = network;

    /// <summary>Parses an address or CIDR notation. Host bits that are set are an error: the range would not be what was meant.</summary>
    /// <param name="error">What was expected.</param>
    public static bool TryParse(string? text, out AddressRange range, [NotNullWhen(false)] out string? error)
    {
        range = default;
        error = null;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (!TryParseAddress(slash < 0 ? text : text![..slash], out var address))
        {
            error = Expected;
            return false;
        }

        var bits = address.GetAddressBytes().Length * 8;
        var prefix = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > bits))
        {
            error = Expected;
            return false;
        }

        range = new AddressRange(new IPNetwork(address, prefix));
        if (!range._network.BaseAddress.Equals(address))
        {
            error = Expected;
            return false;
        }

        return true;
    }

    /// <summary>The first address.</summary>
    public IPAddress First => _network.BaseAddress;

    /// <summary>The number of leading bits that its addresses share: 0 to 32 for IPv4, 0 to 128 for IPv6.</summary>
    public int PrefixLength => _network.PrefixLength;

    /// <summary>
    /// Returns the range whose addresses count as this one: an IPv4 address alone, or the network of an IPv6 address, of which one host
    /// can use every address.
    /// </summary>
    /// <param name="ipv6PrefixLength">1 to 128.</param>
    public static AddressRange Around(IPAddress address, int ipv6PrefixLength)
    {
        var plain = Plain(address);
        var bits = plain.GetAddressBytes().Length * 8;
        var isNetwork = plain.AddressFamily == AddressFamily.InterNetworkV6 && !IsLoopback(plain) && !Array.Exists(s_apart, apart => apart.Contains(plain));
        return new AddressRange(new IPNetwork(plain, isNetwork ? ipv6PrefixLength : bits));
    }

    /// <summary>Whether it is an address of this machine alone, also in IPv6-mapped form.</summary>
    public static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(Unmapped(address));

    public bool Contains(IPAddress address) => _network.Contains(Unmapped(address));

    public override string ToString() =>
        _network.PrefixLength == _network.BaseAddress.GetAddressBytes().Length * 8 ? _network.BaseAddress.ToString() : _network.ToString();

    /// <summary>Converts an IPv6-mapped IPv4 address to IPv4; any other address is returned unchanged.</summary>
    public static IPAddress Unmapped(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static bool TryParseAddress(string? text, [NotNullWhen(true)] out IPAddress? address)
    {
        // .NET also parses 10.1 and 0x7f.1 as IPv4 addresses, and [::1]:8000 without its port; here they are typing errors. [::1] is how
        // addresses are shown.
        if (!IPAddress.TryParse(text, out address) || (text.StartsWith('[') && !text.EndsWith(']')) || (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != text))
        {
            return false;
        }

        address = Plain(address);
        return true;
    }

    // Without the scope of a link-local address (fe80::1%eth0), which is no part of a range.
    private static IPAddress Plain(IPAddress address)
    {
        var unmapped = Unmapped(address);
        return unmapped.AddressFamily == AddressFamily.InterNetworkV6 && unmapped.ScopeId != 0 ? new IPAddress(unmapped.GetAddressBytes()) : unmapped;
    }
}
