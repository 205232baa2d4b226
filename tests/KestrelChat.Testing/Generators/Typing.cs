using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace KestrelChat.Testing.Generators;

/// <summary>What users type, what programs send that expect a terminal, and mutations of both.</summary>
internal static class Typing
{
    private static readonly string[] s_texts =
    [
        "hello", "a\tb", "ça va?", "привет", "你好，世界", "こんにちは", "안녕", "مرحبا بالعالم", "שלום", "नमस्ते", "สวัสดี", "γειά", "👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈🇩🇪", "é̸̛", "\uFEFF\uFFFD\u200E\u200F",
    ];

    private static readonly string[] s_terminal =
    [
        "\u001B[2J", "\u001B[31m", "\u001B]0;title\a", "\u001BP1$r\u001B\\", "\u009B31m", "\u0090x\u009C", "\u0085", "\b \b", "\0", "\u007F", "\u202Etxt.exe", "\u2028* ", "\u2029", "\u202A\u202C", "\u2066a\u2069",
    ];

    private static readonly Gen<byte> s_byte = Gen.Choose(0, 255).Select(value => (byte)value);

    /// <summary>UTF-8 text of many scripts, without control characters.</summary>
    public static Gen<byte[]> Text { get; } = Utf8(Gen.Elements(s_texts));

    /// <summary>Text with control characters, escape sequences and line endings; mutations of it; and arbitrary bytes.</summary>
    public static Gen<byte[]> Anything { get; } = AnyOf(Utf8(Gen.OneOf(Gen.Elements(s_texts), Gen.Elements(s_terminal), Gen.Elements("\n", "\r\n", "\r"))));

    private static Gen<byte[]> Utf8(Gen<string> pieces) => pieces.ArrayOf().Select(chosen => Encoding.UTF8.GetBytes(string.Concat(chosen)));

    private static Gen<byte[]> AnyOf(Gen<byte[]> typed) => Gen.Frequency((2, typed), (3, Mutations.Of(typed)), (1, s_byte.ArrayOf()));
}
