using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Moderation;

/// <summary>
/// Finds the ban that covers an address, with one hash table for each prefix length in use. Immutable; any thread. A lookup
/// allocates nothing.
/// </summary>
internal sealed class BanTable
{
    private readonly Prefix[] _ipv4;
    private readonly Prefix[] _ipv6;

    /// <param name="bans">No two with the same range.</param>
    public BanTable(IReadOnlyList<Ban> bans)
    {
        Bans = bans;
        _ipv4 = PrefixesOf(AddressFamily.InterNetwork, bits: 32);
        _ipv6 = PrefixesOf(AddressFamily.InterNetworkV6, bits: 128);
    }

    /// <summary>All bans, oldest first.</summary>
    public IReadOnlyList<Ban> Bans { get; }

    /// <summary>Returns the ban that covers an address, the one with the longest prefix if several do; expired bans do not count.</summary>
    public Ban? Find(IPAddress address, TimeProvider time)
    {
        var isIPv4 = address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6;
        var prefixes = isIPv4 ? _ipv4 : _ipv6;
        if (prefixes.Length == 0)
        {
            return null;
        }

        var number = NumberOf(address);
        foreach (var prefix in prefixes)
        {
            if (prefix.Bans.TryGetValue(number & prefix.Mask, out var ban) && !ban.HasExpired(time.GetUtcNow()))
            {
                return ban;
            }
        }

        return null;
    }

    private Prefix[] PrefixesOf(AddressFamily family, int bits) =>
    [
        .. Bans.Where(ban => ban.Range.First.AddressFamily == family)
            .GroupBy(ban => ban.Range.PrefixLength)
            .OrderByDescending(group => group.Key)
            .Select(group => new Prefix(Mask(group.Key, bits), group.ToDictionary(ban => NumberOf(ban.Range.First)))),
    ];

    // A shift by all bits would shift by none.
    private static UInt128 Mask(int prefixLength, int bits) =>
        prefixLength == 0 ? UInt128.Zero : UInt128.MaxValue << (bits - prefixLength);

    private static UInt128 NumberOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var written);
        return written == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : address.IsIPv4MappedToIPv6 ? BinaryPrimitives.ReadUInt32BigEndian(bytes[12..])
            : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private sealed record Prefix(UInt128 Mask, Dictionary<UInt128, Ban> Bans);
}
