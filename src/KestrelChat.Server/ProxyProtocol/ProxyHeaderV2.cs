using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Numerics;

namespace KestrelChat.Server.ProxyProtocol;

/// <summary>Parses version 2, binary: signature, version and command, family, length, addresses, and type-length-value fields.</summary>
internal static class ProxyHeaderV2
{
    /// <summary>
    /// The longest header that is accepted. The format allows 64 KiB; real headers, which may hold the names of TLS certificates, are
    /// far shorter. It bounds the memory that one connection can use.
    /// </summary>
    public const int MaxLength = 4096;

    private const int FixedLength = 16;
    private const int CommandOffset = 12;
    private const int FamilyOffset = 13;
    private const int LengthOffset = 14;

    // Section 2.2: version 2 in the upper half; 0 = LOCAL, 1 = PROXY.
    private const byte Local = 0x20;
    private const byte Proxy = 0x21;

    private const byte CrcType = 0x03;
    private const int CrcLength = 4;

    public static ReadOnlySpan<byte> Signature => [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    /// <param name="stream">The bytes received so far, which begin like <see cref="Signature"/>.</param>
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
        var total = FixedLength + BinaryPrimitives.ReadUInt16BigEndian(start[LengthOffset..]);
        error = start[CommandOffset] is not (Local or Proxy) ? $"expected version 2 with LOCAL or PROXY, found {start[CommandOffset]:x2}"
            : total > MaxLength ? $"{total} bytes: expected at most {MaxLength}"
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
            error = ParseComplete(bytes.AsSpan(0, total), out header);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        length = error is null ? total : 0;
        return error is null ? ProxyHeaderStatus.Header : ProxyHeaderStatus.Malformed;
    }

    /// <summary>Parses a complete header. Returns an error or null. Overwrites the checksum with zeros.</summary>
    private static string? ParseComplete(Span<byte> bytes, out ProxyHeader header)
    {
        header = new ProxyHeader(Source: null, IsLocal: bytes[CommandOffset] == Local);
        if (header.IsLocal)
        {
            // The proxy speaks for itself: by section 2.2 everything behind the length is discarded.
            return null;
        }

        var family = bytes[FamilyOffset];
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
                return $"unknown address family {family:x2}";
        }

        var payload = bytes[FixedLength..];
        if (payload.Length < addresses)
        {
            return $"{payload.Length} bytes: expected the {addresses} of the addresses of family {family:x2}";
        }

        header = family switch
        {
            // TCP only: datagrams and unix sockets do not connect to a chat.
            0x11 => new ProxyHeader(new IPEndPoint(new IPAddress(payload[..4]), BinaryPrimitives.ReadUInt16BigEndian(payload[8..])), IsLocal: false),
            0x21 => new ProxyHeader(new IPEndPoint(new IPAddress(payload[..16]), BinaryPrimitives.ReadUInt16BigEndian(payload[32..])), IsLocal: false),
            _ => header,
        };
        return CheckFields(bytes, FixedLength + addresses);
    }

    private static string? CheckFields(Span<byte> bytes, int offset)
    {
        while (offset < bytes.Length)
        {
            if (bytes.Length - offset < 3)
            {
                return "a field has no length";
            }

            var type = bytes[offset];
            var value = offset + 3;
            var valueLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[(offset + 1)..]);
            if (bytes.Length - value < valueLength)
            {
                return $"field {type:x2} of {valueLength} bytes ends behind the header";
            }

            if (type == CrcType && !CheckCrc(bytes, value, valueLength))
            {
                return "the checksum does not match";
            }

            offset = value + valueLength;
        }

        return null;
    }

    /// <summary>Section 2.2.3: CRC32C over the whole header, with the checksum's own bytes as zero.</summary>
    private static bool CheckCrc(Span<byte> bytes, int offset, int length)
    {
        if (length != CrcLength)
        {
            return false;
        }

        var expected = BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]);
        bytes.Slice(offset, CrcLength).Clear();
        var crc = uint.MaxValue;
        foreach (var each in bytes)
        {
            crc = BitOperations.Crc32C(crc, each);
        }

        return ~crc == expected;
    }
}
