using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Client.Terminal;

namespace KestrelChat.Client.Tests.Editing;

/// <summary>Generates keys and texts.</summary>
internal static class AnyKeys
{
    private static readonly string[] s_control = [.. "abcdefghijklmnoprstuwy_/-".Select(letter => letter.ToString())];
    private static readonly string[] s_alt = [.. "bcdfluy<>x".Select(letter => letter.ToString())];

    // Characters that join, mark, combine, turn or control, and halves of surrogates.
    private static readonly string[] s_awkward =
    [
        "a", "Z", " ", "/", "-", "é", "e\u0301", "\u0301", "\u200d", "\ufe0f", "👩", "🚀", "👩‍🚀", "🇩", "🇪", "🇩🇪", "各", "한", "\u1100", "\u1161", "\u0600", "क्षि",
        "\u202e", "\u2028", "\u0085", "\t", "\n", "\r", "\u0007", "\u009b", "\ud83d", "\ude80", "\ufeff", "ß", "ı", "ad", "/join ", "/msg ",
    ];

    // Characters none of which joins another.
    private static readonly string[] s_simple = ["a", "b", "Z", "1", " ", ",", "/", "é", "я", "李", "👩‍🚀", "e\u0301"];

    /// <summary>Text of any kind.</summary>
    public static Gen<string> AwkwardText => TextOf(s_awkward);

    /// <summary>Text in which each character stays one, whatever stands beside it.</summary>
    public static Gen<string> SimpleText => TextOf(s_simple);

    /// <summary>A character that stays one, whatever stands beside it.</summary>
    public static Gen<string> SimpleCharacter => Gen.Elements(s_simple);

    /// <summary>Any key.</summary>
    public static Gen<Key> Any => Gen.Frequency(
        (6, AwkwardText.Select(text => new Key(KeyKind.Text, text))),
        (1, AwkwardText.Select(text => new Key(KeyKind.Paste, text))),
        (5, Gen.Elements(s_control).Select(text => new Key(KeyKind.Control, text))),
        (3, Gen.Elements(s_alt).Select(text => new Key(KeyKind.Alt, text))),
        (5, from kind in Gen.Elements(Enum.GetValues<KeyKind>().Where(kind => kind is not (KeyKind.Text or KeyKind.Paste or KeyKind.Control or KeyKind.Alt)).ToArray())
            from modifiers in Gen.Choose(0, 7)
            select new Key(kind, "", (KeyModifiers)modifiers)));

    private static Gen<string> TextOf(string[] pieces) => Gen.Elements(pieces).ArrayOf().Where(chosen => chosen.Length > 0).Select(string.Concat);
}
