using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Addresses;

/// <summary>
/// Addresses that begin alike: <c>203.0.113.0/24</c>, <c>2001:db8::/32</c>, or a single one. An IPv4 address matches however it
/// came, as itself or mapped into IPv6.
/// </summary>
public readonly record struct AddressRange
{
    private const string Wanted = "an address or a range in CIDR notation is wanted, such as 203.0.113.7 or 203.0.113.0/24, with no bits set behind the prefix";

    private readonly IPNetwork _network;

    private AddressRange(IPNetwork network) => _network = network;

    /// <summary>Parses CIDR notation or an address; host bits that are set are an error, since something else was meant.</summary>
    public static bool TryParse(string? text, out AddressRange range, [NotNullWhen(false)] out string? error)
    {
        range = default;
        error = null;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (!TryParseAddress(slash < 0 ? text : text![..slash], out var address))
        {
            error = Wanted;
            return false;
        }

        var bits = address.GetAddressBytes().Length * 8;
        var prefix = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > bits))
        {
            error = Wanted;
            return false;
        }

        range = new AddressRange(new IPNetwork(address, prefix));
        if (!range._network.BaseAddress.Equals(address))
        {
            error = Wanted;
            return false;
        }

        return true;
    }

    /// <summary>The first address.</summary>
    public IPAddress First => _network.BaseAddress;

    /// <summary>How many leading bits its addresses have in common: 0 to 32 for IPv4, 0 to 128 for IPv6.</summary>
    public int PrefixLength => _network.PrefixLength;

    public bool Contains(IPAddress address) => _network.Contains(Unmapped(address));

    public override string ToString() =>
        _network.PrefixLength == _network.BaseAddress.GetAddressBytes().Length * 8 ? _network.BaseAddress.ToString() : _network.ToString();

    /// <summary>An IPv4 address that came through an IPv6 socket as itself, any other unchanged.</summary>
    public static IPAddress Unmapped(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static bool TryParseAddress(string? text, [NotNullWhen(true)] out IPAddress? address)
    {
        // .NET also takes 10.1 and 0x7f.1 for IPv4 addresses: whoever writes such a thing here has slipped.
        if (!IPAddress.TryParse(text, out address) || (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != text))
        {
            return false;
        }

        address = Unmapped(address);
        return true;
    }
}
