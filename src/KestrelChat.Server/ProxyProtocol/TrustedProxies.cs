using System.Net;
using KestrelChat.Addresses;

namespace KestrelChat.Server.ProxyProtocol;

/// <summary>The peers whose PROXY headers are believed. Immutable; any thread.</summary>
internal sealed class TrustedProxies
{
    private static readonly string[] s_loopback = ["127.0.0.0/8", "::1"];

    private readonly List<AddressRange> _ranges = [];

    /// <param name="ranges">In CIDR notation, checked at start; none = the loopback addresses.</param>
    public TrustedProxies(IEnumerable<string> ranges)
    {
        string[] given = [.. ranges];
        foreach (var each in given.Length > 0 ? given : s_loopback)
        {
            if (AddressRange.TryParse(each, out var range, out _))
            {
                _ranges.Add(range);
            }
        }
    }

    public bool Contains(EndPoint? peer) => peer is IPEndPoint { Address: var address } && _ranges.Exists(range => range.Contains(address));
}
