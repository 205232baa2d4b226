using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Server.Tests.Support;

namespace KestrelChat.Server.Tests.ProxyProtocol;

public sealed class ProxyHeaderTests
{
    private const string Longest =
        "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n";

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 51234 8000\r\n", "192.0.2.1:51234")]
    [InlineData("PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n", "0.0.0.0:0")]
    [InlineData("PROXY TCP6 2001:db8::1 2001:DB8::2 51234 8000\r\n", "[2001:db8::1]:51234")]
    [InlineData("PROXY TCP6 ffff:f:f:f:f:f:f:ffff ::1 65535 0\r\n", "[ffff:f:f:f:f:f:f:ffff]:65535")]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2\r\n", "[::ffff:192.0.2.1]:1")]
    [InlineData("PROXY UNKNOWN\r\n", null)]
    [InlineData("PROXY UNKNOWN \r\n", null)]
    [InlineData("PROXY UNKNOWN 1 2 3 anything at all\r\n", null)]
    [InlineData(Longest, null)]
    public void A_version_1_header_is_parsed_and_the_bytes_after_it_are_left(string header, string? source)
    {
        ProxyHeaders.Parse(Bytes.Of(header)).IsHeader(header.Length, source);
        ProxyHeaders.Parse(Bytes.Of(header + header + "a line\n")).IsHeader(header.Length, source);
    }

    [Theory]
    [InlineData("PROXY \r\n")]
    [InlineData("PROXY \n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 51234 8000\n")]
    [InlineData("PROXY UNKNOWN\n")]
    [InlineData("PROXY UNKNOWNS\r\n")]
    [InlineData("PROXY unknown\r\n")]
    [InlineData("PROXY TCP4\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 51234\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 51234 \r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 51234 8000 \r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 51234 8000 9\r\n")]
    [InlineData("PROXY  TCP4 192.0.2.1 198.51.100.1 51234 8000\r\n")]
    [InlineData("PROXY TCP4  192.0.2.1 198.51.100.1 51234 8000\r\n")]
    [InlineData("PROXY TCP4\t192.0.2.1 198.51.100.1 51234 8000\r\n")]
    [InlineData("PROXY UDP4 192.0.2.1 198.51.100.1 51234 8000\r\n")]
    [InlineData("PROXY tcp4 192.0.2.1 198.51.100.1 51234 8000\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 51234 8000\r\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 051234 8000\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 51234 00\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 65536 8000\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 51234 99999999999\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 -1 8000\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 +1 8000\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 1e2 8000\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 0x1 8000\r\n")]
    [InlineData("PROXY TCP4 192.0.2.01 198.51.100.1 51234 8000\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.051.100.1 51234 8000\r\n")]
    [InlineData("PROXY TCP4 192.0.2 198.51.100.1 51234 8000\r\n")]
    [InlineData("PROXY TCP4 192.0.2.256 198.51.100.1 51234 8000\r\n")]
    [InlineData("PROXY TCP4 0x7f.1 198.51.100.1 51234 8000\r\n")]
    [InlineData("PROXY TCP4 2001:db8::1 2001:db8::2 51234 8000\r\n")]
    [InlineData("PROXY TCP4 localhost 198.51.100.1 51234 8000\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 198.51.100.1 51234 8000\r\n")]
    [InlineData("PROXY TCP6 [2001:db8::1] 2001:db8::2 51234 8000\r\n")]
    [InlineData("PROXY TCP6 fe80::1%3 2001:db8::2 51234 8000\r\n")]
    [InlineData("PROXY TCP6 2001:db8::1/64 2001:db8::2 51234 8000\r\n")]
    [InlineData("PROXY TCP6 1:2:3 2001:db8::2 51234 8000\r\n")]
    [InlineData("PROXY TCP6 12345::1 2001:db8::2 51234 8000\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1\0 198.51.100.1 51234 8000\r\n")]
    [InlineData("PROXY TCP4 192.0.2.\u00b2 198.51.100.1 51234 8000\r\n")]
    public void An_invalid_version_1_header_is_malformed(string header) => ProxyHeaders.Parse(Bytes.Of(header)).IsMalformed();

    [Fact]
    public void The_longest_version_1_header_has_107_bytes()
    {
        var padded = "PROXY UNKNOWN ".PadRight(105, 'x');

        ProxyHeaders.Parse(Bytes.Of(padded + "\r\nmore")).IsHeader(107, source: null);
        ProxyHeaders.Parse(Bytes.Of(padded + "\r")).Is(ProxyHeaderStatus.Incomplete);
        ProxyHeaders.Parse(Bytes.Of(padded + "x\r")).IsMalformed();
        ProxyHeaders.Parse(Bytes.Of(padded + "x\r\n")).IsMalformed();
        Assert.InRange(Longest.Length, 100, 107);
    }

    [Theory]
    [InlineData("hello\r\n")]
    [InlineData("PROXY\r\n")]
    [InlineData("proxy TCP4")]
    [InlineData("PROXy ")]
    [InlineData(" PROXY ")]
    [InlineData("\n")]
    [InlineData("\r\n\r\n\r")]
    [InlineData("\r\n\r\n\0\r\nQUIT\r")]
    public void A_stream_with_another_beginning_has_no_header(string stream) => ProxyHeaders.Parse(Bytes.Of(stream)).Is(ProxyHeaderStatus.None);

    [Fact]
    public void A_version_2_header_of_TCP_over_IPv4_has_a_source() =>
        ProxyHeaders.Parse(ProxyHeaders.V2(ProxyHeaders.Proxy, 0x11, ProxyHeaders.Tcp4)).IsHeader(28, "192.0.2.1:51234");

    [Fact]
    public void A_version_2_header_of_TCP_over_IPv6_has_a_source() =>
        ProxyHeaders.Parse(ProxyHeaders.V2(ProxyHeaders.Proxy, 0x21, ProxyHeaders.Tcp6)).IsHeader(52, "[2001:db8::1]:51234");

    [Theory]
    [InlineData(0x00, 0)]
    [InlineData(0x12, 12)]
    [InlineData(0x22, 36)]
    [InlineData(0x31, 216)]
    [InlineData(0x32, 216)]
    public void A_version_2_header_of_another_protocol_has_no_source(byte family, int length) =>
        ProxyHeaders.Parse(ProxyHeaders.V2(ProxyHeaders.Proxy, family, new byte[length])).IsHeader(16 + length, source: null);

    [Theory]
    [InlineData(0x11, 11)]
    [InlineData(0x12, 0)]
    [InlineData(0x21, 35)]
    [InlineData(0x22, 12)]
    [InlineData(0x31, 215)]
    public void A_version_2_header_too_short_for_its_addresses_is_malformed(byte family, int length) =>
        ProxyHeaders.Parse(ProxyHeaders.V2(ProxyHeaders.Proxy, family, new byte[length])).IsMalformed();

    [Theory]
    [InlineData(0x00, 0)]
    [InlineData(0x00, 3)]
    [InlineData(0x11, 0)]
    [InlineData(0x11, 5)]
    [InlineData(0x11, 12)]
    [InlineData(0x21, 36)]
    [InlineData(0xFF, 7)]
    public void A_version_2_LOCAL_header_has_no_source(byte family, int length) =>
        ProxyHeaders.Parse([.. ProxyHeaders.V2(ProxyHeaders.Local, family, new byte[length]), 1, 2, 3]).IsHeader(16 + length, source: null, isLocal: true);

    /// <summary>Section 2.2: "the receiver must accept this connection as valid and [...] discard the protocol block including the family".</summary>
    [Theory]
    [InlineData(0x00)]
    [InlineData(0x11)]
    [InlineData(0x77)]
    public void The_payload_of_a_version_2_LOCAL_header_is_skipped(byte family)
    {
        byte[] payload = [.. Enumerable.Repeat((byte)0xEE, 20)];

        ProxyHeaders.Parse(ProxyHeaders.V2(ProxyHeaders.Local, family, payload)).IsHeader(36, source: null, isLocal: true);
    }

    [Theory]
    [InlineData(0x22)]
    [InlineData(0x2F)]
    [InlineData(0x10)]
    [InlineData(0x11)]
    [InlineData(0x31)]
    [InlineData(0x00)]
    public void A_binary_header_of_another_version_or_command_is_malformed(byte command) =>
        ProxyHeaders.Parse(ProxyHeaders.V2(command, 0x11, ProxyHeaders.Tcp4)).IsMalformed();

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x10)]
    [InlineData(0x13)]
    [InlineData(0x33)]
    [InlineData(0x41)]
    [InlineData(0xFF)]
    public void A_version_2_header_of_an_unknown_family_is_malformed(byte family) =>
        ProxyHeaders.Parse(ProxyHeaders.V2(ProxyHeaders.Proxy, family, new byte[216])).IsMalformed();

    [Fact]
    public void Fields_after_the_addresses_are_skipped()
    {
        byte[] fields = [.. ProxyHeaders.Field(0x01, 1, 2, 3), .. ProxyHeaders.Field(0x04), .. ProxyHeaders.Field(0xEE, new byte[300])];

        var header = ProxyHeaders.V2(ProxyHeaders.Proxy, 0x11, [.. ProxyHeaders.Tcp4, .. fields]);

        ProxyHeaders.Parse([.. header, .. header]).IsHeader(header.Length, "192.0.2.1:51234");
    }

    [Theory]
    [InlineData("\u0001")]
    [InlineData("\u0001\0")]
    [InlineData("\u0001\0\u0001")]
    [InlineData("\u0001\0\0\u0001\0\u0002x")]
    [InlineData("\u0001\u00ff\u00ffxyz")]
    public void A_field_that_exceeds_the_header_is_malformed(string fields)
    {
        byte[] header = ProxyHeaders.V2(ProxyHeaders.Proxy, 0x11, [.. ProxyHeaders.Tcp4, .. Bytes.Of(fields)]);

        ProxyHeaders.Parse([.. header, .. new byte[100]]).IsMalformed();
    }

    [Fact]
    public void The_test_helper_computes_CRC32C() => Assert.Equal(0xE3069283u, ProxyHeaders.Crc32C("123456789"u8));

    [Fact]
    public void A_valid_checksum_is_accepted_at_any_position()
    {
        byte[] before = [.. ProxyHeaders.Tcp4, .. ProxyHeaders.Field(0x02, 7)];

        var header = ProxyHeaders.V2WithCrc(ProxyHeaders.Proxy, 0x11, before, after: ProxyHeaders.Field(0x05, 1, 2));

        ProxyHeaders.Parse([.. header, 1, 2, 3]).IsHeader(header.Length, "192.0.2.1:51234");
    }

    [Fact]
    public void A_checksum_detects_every_changed_bit_after_the_fixed_part()
    {
        var header = ProxyHeaders.V2WithCrc(ProxyHeaders.Proxy, 0x11, ProxyHeaders.Tcp4, after: []);
        for (var bit = 0; bit < 8 * ProxyHeaders.Tcp4.Length; bit++)
        {
            Flipped((16 * 8) + bit).IsMalformed();
        }

        for (var bit = 0; bit < 32; bit++)
        {
            Flipped(((16 + ProxyHeaders.Tcp4.Length + 3) * 8) + bit).IsMalformed();
        }

        ProxyHeaders.Parsed Flipped(int bit)
        {
            byte[] changed = [.. header];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            return ProxyHeaders.Parse(changed);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_checksum_field_of_another_length_is_malformed(int length) => ProxyHeaders.Parse(
        ProxyHeaders.V2(ProxyHeaders.Proxy, 0x11, [.. ProxyHeaders.Tcp4, .. ProxyHeaders.Field(ProxyHeaders.CrcType, new byte[length])])).IsMalformed();

    [Fact]
    public void Parsing_a_header_does_not_change_it()
    {
        var header = ProxyHeaders.V2WithCrc(ProxyHeaders.Proxy, 0x11, ProxyHeaders.Tcp4, after: []);
        byte[] before = [.. header];
        var sequence = new System.Buffers.ReadOnlySequence<byte>(header);

        Assert.Equal(ProxyHeaderStatus.Header, ProxyHeaderParser.Parse(sequence, out _, out _, out _));

        Assert.Equal(before, header);
    }

    [Fact]
    public void A_version_2_header_has_at_most_4096_bytes_and_a_longer_one_is_rejected_early()
    {
        const int Most = 4096 - 16 - 12 - 3;

        ProxyHeaders.Parse(WithField(Most)).IsHeader(4096, "192.0.2.1:51234");
        ProxyHeaders.Parse(WithField(Most + 1)).IsMalformed();
        ProxyHeaders.Parse(WithField(Most + 1)[..16]).IsMalformed();

        static byte[] WithField(int length) =>
            ProxyHeaders.V2(ProxyHeaders.Proxy, 0x11, [.. ProxyHeaders.Tcp4, .. ProxyHeaders.Field(0xEE, new byte[length])]);
    }
}
