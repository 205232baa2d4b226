using System.Buffers.Binary;
using System.Net;
using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Server.Tests.ProxyProtocol;

/// <summary>Builds version 2 headers as the specification has them, and parses headers.</summary>
internal static class ProxyHeaders
{
    public const byte Local = 0x20;
    public const byte Proxy = 0x21;
    public const byte CrcType = 0x03;

    public static byte[] Signature => [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    /// <summary>192.0.2.1:51234 to 198.51.100.1:8000.</summary>
    public static byte[] Tcp4 => [192, 0, 2, 1, 198, 51, 100, 1, 0xC8, 0x22, 0x1F, 0x40];

    /// <summary>2001:db8::1, port 51234, to 2001:db8::2, port 8000.</summary>
    public static byte[] Tcp6 =>
        [.. IPAddress.Parse("2001:db8::1").GetAddressBytes(), .. IPAddress.Parse("2001:db8::2").GetAddressBytes(), 0xC8, 0x22, 0x1F, 0x40];

    public static byte[] V2(byte command, byte family, params byte[] payload) =>
        [.. Signature, command, family, (byte)(payload.Length >> 8), (byte)payload.Length, .. payload];

    public static byte[] Field(byte type, params byte[] value) => [type, (byte)(value.Length >> 8), (byte)value.Length, .. value];

    /// <summary>Builds a header with a valid checksum before the fields <paramref name="after"/>.</summary>
    public static byte[] V2WithCrc(byte command, byte family, byte[] payload, byte[] after)
    {
        var header = V2(command, family, [.. payload, .. Field(CrcType, 0, 0, 0, 0), .. after]);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(16 + payload.Length + 3), Crc32C(header));
        return header;
    }

    /// <summary>Returns this many bytes of header fields.</summary>
    public static byte[] Fill(int length) =>
        length < 3 ? new byte[length] : [4, (byte)((length - 3) >> 8), (byte)(length - 3), .. Enumerable.Repeat((byte)'x', length - 3)];

    /// <summary>Returns the length of the longest header that begins like this.</summary>
    public static int MaxHeld(byte[] stream) => stream is [(byte)'P', ..] ? ProxyHeaderV1.MaxLength : ProxyHeaderV2.MaxLength;

    public static Parsed Parse(byte[] stream, params int[] cuts)
    {
        var status = ProxyHeaderParser.Parse(Segments.Of(stream, cuts), out var header, out var length, out var error);
        return new Parsed(status, header.Source, header.IsLocal, length, error);
    }

    /// <summary>Computes CRC32C bit by bit.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var each in bytes)
        {
            crc ^= each;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F63B78;
            }
        }

        return ~crc;
    }

    internal sealed record Parsed(ProxyHeaderStatus Status, IPEndPoint? Source, bool IsLocal, int Length, string? Error)
    {
        /// <summary>Asserts a header of this length with this source (null = none).</summary>
        public void IsHeader(int length, string? source, bool isLocal = false)
        {
            Assert.Null(Error);
            Assert.Equal((ProxyHeaderStatus.Header, source, isLocal, length), (Status, Source?.ToString(), IsLocal, Length));
        }

        public void IsMalformed()
        {
            Assert.Equal((ProxyHeaderStatus.Malformed, 0), (Status, Length));
            Assert.False(string.IsNullOrEmpty(Error));
        }

        public void Is(ProxyHeaderStatus status) => Assert.Equal((status, 0, null), (Status, Length, Error));
    }
}
