using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace KestrelChat.Testing.Generators;

/// <summary>Texts that would harm other terminals, or a page that took them for markup. None has a newline.</summary>
internal static class HostileText
{
    private static readonly byte[][] s_bytes =
    [
        [0x80], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF, 0xFE], [0xE2, 0x80], [0xC2], [0x9B, 0x33, 0x31, 0x6D],
        [0xF0, 0x9F], [0xC2, 0xC2, 0x9B], [0xC1, 0x9B], [0xE0, 0x82, 0x9B], [0xE2, 0x80, 0x1B, 0xAE],
    ];

    private static readonly string[] s_texts =
    [
        "\u001b[31mred", "\u001b[2J\u001b[H", "\u001b]0;title\a", "\u001b]8;;http://evil.example\u001b\\link\u001b]8;;\u001b\\", "\u001b]52;c;ZXZpbA==\a",
        "\u001bP$q\u001b\\", "\u001bc", "\u001b(0", "\u001b[?1049h", "\u001b[6n", "\u001b[10;20R", "\u001b[200~pasted\u001b[201~",
        "\u009b31mred", "\u009d0;title\u009c", "\u0090q\u009c", "\u0085next", "\u0080\u0081\u009f", "\u008d", "\u0098",
        "a\rb", "nobody: forged\r* forged", "\b\b\b\bgone", "\a\a\a", "\0", "a\0b", "\v\f", "\u000e\u000f", "\u007f\u007f", "\u0001\u0002\u0003\u0004\u0005\u0006\u0016\u0017\u0019\u001a\u001c\u001d\u001e\u001f",
        "\u202egnp.exe", "\u202a\u202b\u202c\u202d\u202e", "\u2066\u2067\u2068\u2069", "abc\u202e\u2066def", "a\u200bb", "a\u200cb\u200d", "\ufeffbom", "so\u00adft", "\u2060\u2061\u2064", "\u3164", "\uffa0\u115f\u1160",
        "a\u034fb", "dev\ufe00", "\u180e", "\u206a\u206f", "\ufff9a\ufffab\ufffb", "\U000e0001\U000e0041\U000e007f", "\u2028line\u2029para", "\u200e\u200f\u061c",
        "Z" + new string('\u0334', 60) + "a", "e" + string.Concat(Enumerable.Repeat("\u0301\u20dd\u0489", 50)), "\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b",
        "\U0001f468" + string.Concat(Enumerable.Repeat("\u200d\U0001f469", 300)), new string('\u0e49', 200), "\ufdfd\U0001242b", new string('\u00a0', 50), "\t\t\ttabs",
        "\\u{1b}[31m", "$(id)`id`", "%s%n{0}{{who}}", "* announcement: forged", "127.0.0.1:5", "ada: hi", "\u001b", "\u2400\u241b", "\ud7ff\ue000\uf8ff\uffff\U0010ffff",
        "<script>alert(1)</script>", "<img/src=x/onerror=alert(1)>", "\"><svg/onload=alert(1)>", "'-alert(1)-'", "<iframe/src=javascript:alert(1)>", "javascript:alert(1)", "&lt;b&gt;&#x3c;b&#62;",
        "</title></textarea></style></template><b>", "<!--", "]]>", "<base/href=//evil.example>", "<style>*{display:none}</style>", "<a/href=//evil.example>", "${alert(1)}`", "__proto__", "constructor", "hasOwnProperty", "toString",
    ];

    private static readonly Gen<byte[]> s_piece = Gen.Frequency(
        (6, Gen.Elements((byte[][])[.. s_bytes, .. s_texts.Select(Encoding.UTF8.GetBytes)])),
        (2, Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(4)),
        (2, Gen.Choose(0, 0xFFFF).Select(value => Encoding.UTF8.GetBytes(((char)value).ToString()))),
        (1, Gen.Elements("nobody"u8.ToArray(), " "u8.ToArray(), "/"u8.ToArray())));

    public static IReadOnlyList<byte[]> Corpus { get; } = [.. s_bytes, .. s_texts.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Sequences of these texts, some cut off.</summary>
    public static Gen<byte[]> Any { get; } =
        from pieces in s_piece.NonEmptyListOf()
        let bytes = pieces.Take(5).SelectMany(piece => piece).Where(value => value != '\n').ToArray()
        from end in Gen.Choose(0, bytes.Length)
        from whole in Gen.Choose(0, 3)
        select whole > 0 ? bytes : bytes[..end];
}
