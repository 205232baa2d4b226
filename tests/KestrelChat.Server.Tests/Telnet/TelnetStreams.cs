using System.Globalization;
using System.Text;
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
        (2, Gen.Elements<byte>(8, 127)),
        (2, Gen.Constant((byte)6)),
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
        Typing.Text,
        Gen.Elements((byte[])[8], [127], [255, 247], [255, 248], [255, 244, 255, 253, 6]),
        Gen.Choose(236, 249).Select(command => (byte[])[255, (byte)command]),
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

    /// <summary>Returns the text of a whole stream, one character for each byte.</summary>
    public static string Text(byte[] stream)
    {
        var (all, line) = ("", "");
        foreach (Match piece in Piece().Matches(Bytes.Latin(stream)))
        {
            switch (piece.Value)
            {
                case "\u00FF\u00FF":
                    line += "\u00FF";
                    break;
                case "\n" or "\r\0":
                    (all, line) = (all + line + "\n", "");
                    break;
                case "\b" or "\u007F" or "\u00FF\u00F7":
                    line = WithoutLastCharacter(line);
                    break;
                case "\u00FF\u00F8":
                    line = "";
                    break;
                case ['\u00FF', _, ..]:
                    break;
                default:
                    line += piece.Value;
                    break;
            }
        }

        return all + line;
    }

    /// <summary>Filters a stream in segments.</summary>
    public static string Filtered(byte[] stream, int[] cuts)
    {
        var filter = new TelnetFilter();
        var text = new TypedText();
        foreach (var piece in Bytes.Split(stream, cuts))
        {
            filter.Filter(piece, text);
        }

        filter.Finish(text);
        return Bytes.Latin(text.Memory.Span);
    }

    /// <summary>Returns the number of requests for a timing mark in a stream.</summary>
    public static int TimingMarks(byte[] stream) => Piece().Matches(Bytes.Latin(stream)).Count(piece => piece.Value == "\u00FF\u00FD\u0006");

    private static string WithoutLastCharacter(string line)
    {
        if (line.Length == 0 || char.IsAscii(line[^1]))
        {
            return line[..Math.Max(0, line.Length - 1)];
        }

        var bytes = Bytes.Of(line);
        var text = "";
        List<int> positions = [];
        for (var at = 0; at < bytes.Length;)
        {
            Rune.DecodeFromUtf8(bytes.AsSpan(at), out var rune, out var length);
            positions.AddRange(Enumerable.Repeat(at, rune.Utf16SequenceLength));
            text += rune;
            at += length;
        }

        return line[..positions[StringInfo.ParseCombiningCharacters(text)[^1]]];
    }

    [GeneratedRegex(
        """\xFF\xFF|\xFF\xFA(?>(?:[^\xFF]|\xFF[^\xF0])*)(?:\xFF\xF0|\xFF?\z)|\xFF[\xFB-\xFE][\s\S]?|\xFF[\xEC-\xF9]|\r\x00|[\s\S]""",
        RegexOptions.CultureInvariant)]
    private static partial Regex Piece();
}
