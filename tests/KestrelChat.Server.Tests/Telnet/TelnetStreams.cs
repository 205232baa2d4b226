using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Server.Telnet;
using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Generators;

namespace KestrelChat.Server.Tests.Telnet;

/// <summary>Generates streams of Telnet clients, and says which text is in a whole stream.</summary>
internal static partial class TelnetStreams
{
    private static readonly Gen<byte> s_byte = Gen.Frequency(
        (6, Gen.Constant((byte)255)),
        (4, Gen.Choose(240, 255).Select(value => (byte)value)),
        (2, Gen.Constant((byte)250)),
        (2, Gen.Constant((byte)240)),
        (3, Gen.Constant((byte)'\r')),
        (2, Gen.Constant((byte)0)),
        (2, Gen.Constant((byte)'\n')),
        (4, Gen.Choose('a', 'z').Select(value => (byte)value)),
        (1, Gen.Choose(0, 255).Select(value => (byte)value)));

    private static readonly Gen<byte[]> s_piece = Gen.Frequency(
        (3, s_byte.ArrayOf()),
        (1, Gen.Choose('a', 'z').Select(value => (byte)value).ArrayOf()));

    // Valid Telnet: lines, commands, negotiation, and subnegotiations with 255 doubled.
    private static readonly Gen<byte[]> s_valid = Gen.OneOf(
        from line in Gen.Choose('a', 'z').Select(value => (byte)value).ArrayOf()
        from end in Gen.Elements("\r\n", "\r\0", "\n", "")
        select (byte[])[.. line, .. Bytes.Of(end)],
        Gen.Choose(241, 249).Select(command => (byte[])[255, (byte)command]),
        from verb in Gen.Choose(251, 254)
        from option in Gen.Choose(0, 255)
        select (byte[])[255, (byte)verb, (byte)option],
        from option in Gen.Elements<byte>(24, 31, 32, 39)
        from value in s_byte.ArrayOf()
        select (byte[])[255, 250, option, .. value.SelectMany(each => each == 255 ? (byte[])[255, 255] : [each]), 255, 240],
        Gen.Constant((byte[])[255, 255]));

    private static readonly Gen<byte[]> s_session = s_valid.ArrayOf().Select(pieces => pieces.SelectMany(piece => piece).ToArray());

    /// <summary>Valid sessions, mutated ones, and streams of the special bytes of Telnet in any order.</summary>
    public static Gen<byte[]> AnyBytes { get; } = Gen.Frequency(
        (4, s_piece.ArrayOf(3).Select(pieces => pieces.SelectMany(piece => piece).ToArray())),
        (1, s_session),
        (3, Mutations.Of(s_session)),
        (1, Typing.Anything));

    public static Gen<CutStream> Any { get; } =
        from stream in AnyBytes
        from cuts in Segments.CutsOf(stream.Length)
        select new CutStream(stream, cuts);

    public static string Text(byte[] stream) => Telnet().Replace(Bytes.Latin(stream), match => match.Value switch
    {
        "\u00FF\u00FF" => "\u00FF",
        "\r\0" => "\n",
        _ => "",
    });

    /// <summary>Filters a stream in segments, into buffers of the size that is promised to be enough.</summary>
    public static string Filtered(byte[] stream, int[] cuts)
    {
        var filter = new TelnetFilter();
        List<byte> all = [];
        foreach (var piece in Bytes.Split(stream, cuts))
        {
            var text = new byte[piece.Length + 2];
            all.AddRange(text.AsSpan(0, filter.Filter(piece, text)));
        }

        var held = new byte[1];
        all.AddRange(held.AsSpan(0, filter.Finish(held)));
        return Bytes.Latin([.. all]);
    }

    [GeneratedRegex(
        """\xFF\xFF|\xFF\xFA(?>(?:[^\xFF]|\xFF[^\xF0])*)(?:\xFF\xF0|\xFF?\z)|\xFF[\xFB-\xFE][\s\S]?|\xFF[\xF0-\xF9]|\r\x00""",
        RegexOptions.CultureInvariant)]
    private static partial Regex Telnet();
}
