using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace KestrelChat.Server.Tests.Unit;

/// <summary>Streams of a Telnet client, and what text is in them, said over the whole stream.</summary>
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

    public static Gen<CutStream> Any { get; } =
        from pieces in s_piece.ArrayOf(3)
        let stream = pieces.SelectMany(piece => piece).ToArray()
        from cuts in Bytes.CutsOf(stream.Length)
        select new CutStream(stream, cuts);

    public static string Text(byte[] stream) => Telnet().Replace(Bytes.Latin(stream), match => match.Value switch
    {
        "\u00FF\u00FF" => "\u00FF",
        "\r\0" => "\n",
        _ => "",
    });

    [GeneratedRegex(
        """\xFF\xFF|\xFF\xFA(?>(?:[^\xFF]|\xFF[^\xF0])*)(?:\xFF\xF0|\xFF?\z)|\xFF[\xFB-\xFE][\s\S]?|\xFF[\xF0-\xF9]|\r\x00""",
        RegexOptions.CultureInvariant)]
    private static partial Regex Telnet();
}
