using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Numerics;

namespace KestrelChat.Server.ProxyProtocol;

/// <summary>Version 2, binary: a signature, version and command, family, length, addresses, and type-length-value fields.</summary>
internal static class ProxyHeaderV2
{
    /// <summary>
    /// The longest header that is taken. The format allows 64 KiB; real ones, with TLS certificates' names in their fields,
    /// stay far below, and what a stranger can make us hold has a bound.
    /// </summary>
    public const int MaxLength = 4096;

    private const int FixedLength = 16;
    private const int CommandAt = 12;
    private const int FamilyAt = 13;
    private const int LengthAt = 14;

    // Section 2.2: version 2 in the upper half; 0 = LOCAL, 1 = PROXY.
    private const byte Local = 0x20;
    private const byte Proxy = 0x21;

    private const byte CrcType = 0x03;
    private const int CrcLength = 4;

    public static ReadOnlySpan<byte> Signature => [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    /// <param name="stream">What has come so far, which begins like <see cref="Signature"/>.</param>
    public static ProxyHeaderStatus Parse(in ReadOnlySequence<byte> stream, out ProxyHeader header, out int length, out string? error)
    {
        header = default;
        length = 0;
        error = null;
        if (stream.Length < FixedLength)
        {
            return ProxyHeaderStatus.Incomplete;
        }

        Span<byte> start = stackalloc byte[FixedLength];
        stream.Slice(0, FixedLength).CopyTo(start);
        var total = FixedLength + BinaryPrimitives.ReadUInt16BigEndian(start[LengthAt..]);
        error = start[CommandAt] is not (Local or Proxy) ? $"version and command {start[CommandAt]:x2}"
            : total > MaxLength ? $"{total} bytes, more than {MaxLength}"
            : null;
        if (error is not null)
        {
            return ProxyHeaderStatus.Malformed;
        }

        if (stream.Length < total)
        {
            return ProxyHeaderStatus.Incomplete;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(total);
        try
        {
            stream.Slice(0, total).CopyTo(bytes);
            error = ParseWhole(bytes.AsSpan(0, total), out header);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        length = error is null ? total : 0;
        return error is null ? ProxyHeaderStatus.Header : ProxyHeaderStatus.Malformed;
    }

    /// <summary>What is wrong with a whole header, or null. Zeroes its checksum.</summary>
    private static string? ParseWhole(Span<byte> bytes, out ProxyHeader header)
    {
        header = new ProxyHeader(Source: null, IsLocal: bytes[CommandAt] == Local);
        if (header.IsLocal)
        {
            // Sent by the proxy for itself: section 2.2 has everything behind the length discarded.
            return null;
        }

        var family = bytes[FamilyAt];
        int addresses;
        switch (family)
        {
            case 0x00:
                addresses = 0;
                break;
            case 0x11 or 0x12:
                addresses = 12;
                break;
            case 0x21 or 0x22:
                addresses = 36;
                break;
            case 0x31 or 0x32:
                addresses = 216;
                break;
            default:
                return $"family {family:x2}";
        }

        var payload = bytes[FixedLength..];
        if (payload.Length < addresses)
        {
            return $"{payload.Length} bytes, too few for the addresses of family {family:x2}";
        }

        header = family switch
        {
            // Only TCP comes here: a datagram's or a unix socket's addresses are no client's.
            0x11 => new ProxyHeader(new IPEndPoint(new IPAddress(payload[..4]), BinaryPrimitives.ReadUInt16BigEndian(payload[8..])), IsLocal: false),
            0x21 => new ProxyHeader(new IPEndPoint(new IPAddress(payload[..16]), BinaryPrimitives.ReadUInt16BigEndian(payload[32..])), IsLocal: false),
            _ => header,
        };
        return CheckFields(bytes, FixedLength + addresses);
    }

    private static string? CheckFields(Span<byte> bytes, int at)
    {
        while (at < bytes.Length)
        {
            if (bytes.Length - at < 3)
            {
                return "a field without a length";
            }

            var type = bytes[at];
            var value = at + 3;
            var valueLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 1)..]);
            if (bytes.Length - value < valueLength)
            {
                return $"a field {type:x2} of {valueLength} bytes that reaches beyond the header";
            }

            if (type == CrcType && !CheckCrc(bytes, value, valueLength))
            {
                return "a checksum that does not match";
            }

            at = value + valueLength;
        }

        return null;
    }

    /// <summary>Section 2.2.3: CRC32C over the whole header, with the checksum's own bytes as zero.</summary>
    private static bool CheckCrc(Span<byte> bytes, int at, int length)
    {
        if (length != CrcLength)
        {
            return false;
        }

        var expected = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
        bytes.Slice(at, CrcLength).Clear();
        var crc = uint.MaxValue;
        foreach (var each in bytes)
        {
            crc = BitOperations.Crc32C(crc, each);
        }

        return ~crc == expected;
    }
}
