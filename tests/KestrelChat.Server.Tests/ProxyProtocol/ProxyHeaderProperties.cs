using System.Net;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Server.ProxyProtocol;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Server.Tests.ProxyProtocol;

public class ProxyHeaderProperties
{
    private static readonly Gen<byte> s_byte = Gen.Choose(0, 255).Select(value => (byte)value);

    private static readonly Gen<int> s_port = Gen.Choose(0, 65535);

    private static readonly Gen<byte[]> s_version1 =
        from six in Gen.Elements(false, true)
        from source in s_byte.ArrayOf(16)
        from destination in s_byte.ArrayOf(16)
        from sourcePort in s_port
        from destinationPort in s_port
        from unknown in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        let length = six ? 16 : 4
        select Bytes.Of(unknown
            ? $"PROXY UNKNOWN {sourcePort}\r\n"
            : $"PROXY {(six ? "TCP6" : "TCP4")} {new IPAddress(source[..length])} {new IPAddress(destination[..length])} {sourcePort} {destinationPort}\r\n");

    private static readonly Gen<byte[]> s_fields =
        from fields in (
            from type in Gen.Choose(4, 255)
            from value in s_byte.ArrayOf()
            select ProxyHeaders.Field((byte)type, value)).ArrayOf()
        select fields.SelectMany(field => field).ToArray();

    private static readonly Gen<byte[]> s_version2 =
        from family in Gen.Elements((0x00, 0), (0x11, 12), (0x12, 12), (0x21, 36), (0x22, 36), (0x31, 216), (0x32, 216))
        from local in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        from addresses in s_byte.ArrayOf(family.Item2)
        from fields in s_fields
        from crc in Gen.Elements(false, true)
        let command = local ? ProxyHeaders.Local : ProxyHeaders.Proxy
        select crc
            ? ProxyHeaders.V2WithCrc(command, (byte)family.Item1, addresses, fields)
            : ProxyHeaders.V2(command, (byte)family.Item1, [.. addresses, .. fields]);

    private static readonly Gen<byte[]> s_header = Gen.OneOf(s_version1, s_version2).Where(header => header.Length <= ProxyHeaderV2.MaxLength);

    private static readonly Gen<CutStream> s_headerAndMore =
        from header in s_header
        from cuts in Segments.CutsOf(header.Length)
        select new CutStream(header, cuts);

    // Random bytes after the beginning of a header, or alone.
    private static readonly Gen<byte[]> s_begun =
        from start in Gen.OneOf(
            s_header,
            Gen.Constant(ProxyHeaders.Signature),
            Gen.Constant((byte[])[.. ProxyHeaders.Signature, 0x21, 0x11, 0]),
            Gen.Constant(Bytes.Of("PROXY ")),
            Gen.Constant(Bytes.Of("PROXY TCP4 ")),
            Gen.Constant(Array.Empty<byte>()))
        from more in Gen.OneOf(s_byte, Gen.Elements("\r\n .:0123456789afPROXYTCP"u8.ToArray())).ArrayOf()
        select (byte[])[.. start, .. more];

    // Any length that a header can declare, followed by any number of bytes.
    private static readonly Gen<byte[]> s_long =
        from command in Gen.Elements(ProxyHeaders.Local, ProxyHeaders.Proxy)
        from declared in Gen.OneOf(Gen.Choose(ProxyHeaderV2.MaxLength - 18, ProxyHeaderV2.MaxLength - 14), Gen.Choose(0, ushort.MaxValue))
        from actual in Gen.OneOf(Gen.Constant(declared), Gen.Choose(0, 2 * ProxyHeaderV2.MaxLength))
        select (byte[])[.. ProxyHeaders.Signature, command, 0, (byte)(declared >> 8), (byte)declared, .. ProxyHeaders.Fill(actual)];

    private static readonly Gen<CutStream> s_anything =
        from bytes in ProxyStreams
        from cuts in Segments.CutsOf(bytes.Length)
        select new CutStream(bytes, cuts);

    /// <summary>Headers, mutated headers, streams that begin like one, and others.</summary>
    internal static Gen<byte[]> ProxyStreams => Gen.Frequency((1, s_header), (4, Mutations.Of(s_header)), (3, s_begun), (2, Mutations.Of(s_begun)), (1, s_long));

    [Fact]
    public Task Every_prefix_of_a_header_is_incomplete_and_the_whole_is_a_header() => Properties.HoldAsync(s_headerAndMore, header =>
    {
        for (var length = 0; length < header.Stream.Length; length++)
        {
            ProxyHeaders.Parse(header.Stream[..length]).Is(ProxyHeaderStatus.Incomplete);
        }

        Assert.Equal(ProxyHeaderStatus.Header, ProxyHeaders.Parse(header.Stream).Status);
    }, tests: 300);

    [Fact]
    public Task A_header_parses_the_same_in_any_segments_and_with_any_bytes_after_it() => Properties.HoldAsync(s_headerAndMore, header =>
    {
        var parsed = ProxyHeaders.Parse(header.Stream);

        Assert.Equal(header.Stream.Length, parsed.Length);
        Assert.Equal(parsed, ProxyHeaders.Parse(header.Stream, header.Cuts));
        Assert.Equal(parsed, ProxyHeaders.Parse([.. header.Stream, .. header.Stream], header.Cuts));
        Assert.Equal(parsed, ProxyHeaders.Parse([.. header.Stream, 0, 1, 255], header.Cuts));
    }, tests: 500);

    [Fact]
    public Task The_result_for_any_bytes_does_not_depend_on_their_segments() => Properties.HoldAsync(s_anything, any =>
    {
        var parsed = ProxyHeaders.Parse(any.Stream);

        Assert.Equal(parsed, ProxyHeaders.Parse(any.Stream, any.Cuts));
        Assert.Equal(parsed, ProxyHeaders.Parse(any.Stream, [.. Enumerable.Range(1, Math.Max(0, any.Stream.Length - 1))]));
        Assert.InRange(parsed.Length, 0, any.Stream.Length);
        Assert.Equal(parsed.Status == ProxyHeaderStatus.Header, parsed.Length > 0);
        Assert.Equal(parsed.Status == ProxyHeaderStatus.Malformed, parsed.Error is not null);
    }, tests: 500);

    [Fact]
    public Task More_bytes_do_not_change_a_result_that_is_not_incomplete() => Properties.HoldAsync(s_anything.Where(any => any.Stream.Length < 500), any =>
    {
        ProxyHeaders.Parsed? final = null;
        for (var length = 0; length <= any.Stream.Length; length++)
        {
            var parsed = ProxyHeaders.Parse(any.Stream[..length]);
            if (final is not null)
            {
                Assert.Equal(final, parsed);
            }
            else if (parsed.Status != ProxyHeaderStatus.Incomplete)
            {
                final = parsed;
            }
        }
    }, tests: 500);

    [Fact]
    public Task A_stream_cut_at_any_position_has_the_same_header() => Properties.HoldAsync(s_anything.Where(any => any.Stream.Length < 500), any =>
    {
        var parsed = ProxyHeaders.Parse(any.Stream);
        foreach (var cuts in Segments.EveryCut(any.Stream.Length))
        {
            Assert.Equal(parsed, ProxyHeaders.Parse(any.Stream, cuts));
        }
    }, tests: 200);

    /// <summary>Only an incomplete header has to be held.</summary>
    [Fact]
    public Task A_result_is_known_before_more_than_the_longest_header_is_held() => Properties.HoldAsync(s_anything, any =>
    {
        foreach (var more in (byte[][])[[], ProxyHeaders.Fill(ProxyHeaderV2.MaxLength), [.. Enumerable.Repeat((byte)' ', ProxyHeaderV2.MaxLength)]])
        {
            byte[] stream = [.. any.Stream, .. more];
            var max = ProxyHeaders.MaxHeld(stream);
            var parsed = ProxyHeaders.Parse(stream);
            Assert.InRange(parsed.Length, 0, max);
            if (stream.Length >= max)
            {
                Assert.NotEqual(ProxyHeaderStatus.Incomplete, ProxyHeaders.Parse(stream[..max]).Status);
            }
        }
    }, tests: 500);
}

[Trait("Category", "Long")]
public sealed class LongProxyHeaderProperties : ProxyHeaderProperties;
