using System.Net;
using KestrelChat.Server.Transport;
using KestrelChat.Text;

namespace KestrelChat.Server.ProxyProtocol;

/// <summary>The peers that may send PROXY headers. Immutable; any thread.</summary>
internal sealed class TrustedProxies
{
    private static readonly string[] s_loopback = ["127.0.0.0/8", "::1"];

    private readonly List<AddressRange> _ranges = [];

    /// <param name="ranges">In CIDR notation, validated at start; none = the loopback addresses, if they are trusted.</param>
    /// <param name="trustLoopback">Whether they are.</param>
    public TrustedProxies(IEnumerable<string> ranges, bool trustLoopback = true)
    {
        string[] configured = [.. ranges];
        foreach (var text in configured.Length > 0 || !trustLoopback ? configured : s_loopback)
        {
            if (AddressRange.TryParse(text, out var range, out _))
            {
                _ranges.Add(range);
            }
        }
    }

    /// <summary>Whether a peer is trusted. One of a unix socket is: the socket's mode decides who may connect.</summary>
    public bool Contains(EndPoint? peer) =>
        peer is UnixClientEndPoint || (peer is IPEndPoint { Address: var address } && _ranges.Exists(range => range.Contains(address)));
}
