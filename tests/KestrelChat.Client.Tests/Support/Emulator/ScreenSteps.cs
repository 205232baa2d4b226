using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Client.Screen;
using KestrelChat.Client.Terminal;

namespace KestrelChat.Client.Tests.Support.Emulator;

/// <summary>Generates what can happen to a screen.</summary>
internal static class ScreenSteps
{
    private static readonly string[] s_narrow = ["a", "b", "c", " ", "1", "é", "e\u0301", "ж\u0301\u0302", "कि", "🇩🇪", "❤\ufe0f", "\u202e", "x\u200b", "ש", "ﾊ"];

    private static readonly string[] s_wide = ["中", "文", "😀", "か\u3099", "\u1112\u1161\u11ab", "👍🏽"];

    public static Gen<TerminalSize> Size { get; } =
        from columns in Gen.Frequency((3, Gen.Choose(10, 50)), (1, Gen.Elements(40, 80)))
        from rows in Gen.Frequency((3, Gen.Choose(4, 14)), (1, Gen.Elements(10, 24)))
        select new TerminalSize(columns, rows);

    public static Gen<ScreenStep> Any { get; } = Of([.. s_narrow, .. s_wide, "👩\u200d💻"]);

    /// <summary>Steps without zero width joiners: tmux 3.3a loses one if what it reads at once ends there.</summary>
    public static Gen<ScreenStep> Unjoined { get; } = Of([.. s_narrow, .. s_wide]);

    /// <summary>Steps with no character that takes two columns.</summary>
    public static Gen<ScreenStep> Narrow { get; } = Of(s_narrow);

    /// <summary>Steps that also fit a terminal that cuts its rows: lines no longer than the narrowest has columns.</summary>
    public static Gen<ScreenStep> Short { get; } = Gen.Frequency(
        (4, Gen.Choose(0, 999).NonEmptyListOf().Select(numbers => (ScreenStep)new ScreenStep.Print([.. numbers.Select(number => $"line {number}")]))),
        (6, Edit([.. s_narrow, .. s_wide])),
        (3, Size.Select(size => (ScreenStep)new ScreenStep.Resize(size))));

    private static Gen<ScreenStep> Of(string[] characters) => Gen.Frequency(
        (4, Print(characters)),
        (6, Edit(characters)),
        (3, Size.Select(size => (ScreenStep)new ScreenStep.Resize(size))),
        (1, Text(characters, 20).Select(text => (ScreenStep)new ScreenStep.Leave(Line(text)))));

    private static Gen<ScreenStep> Edit(string[] characters) =>
        from text in Text(characters, 60)
        from cursor in Gen.Choose(0, 100)
        from isAtEnd in Gen.Elements(true, false)
        from prompt in Gen.Elements("> ", "> ", "(search) ", "ищу: ", "")
        from hint in Gen.Frequency((3, Gen.Constant("")), (1, Gen.Constant(" <room> and more of it")))
        from status in Gen.Frequency((3, Gen.Constant<string[]>([])), (1, Text(characters, 40).ArrayOf(2)))
        select (ScreenStep)new ScreenStep.Edit(Regions.Of(text, isAtEnd ? text.Length : Boundary(text, cursor), prompt, hint, status));

    private static Gen<ScreenStep> Print(string[] characters) =>
        from count in Gen.Frequency((3, Gen.Choose(1, 3)), (1, Gen.Choose(4, 20)))
        from texts in Text(characters, 70).ListOf(count)
        select (ScreenStep)new ScreenStep.Print([.. texts.Select(Line)]);

    private static Gen<string> Text(string[] characters, int most) =>
        from isShort in Gen.Elements(true, false)
        from count in Gen.Choose(0, isShort ? 8 : most)
        from text in Gen.Elements(characters).ListOf(count)
        select string.Concat(text);

    // The terminal gets a line as VisibleLine makes it.
    private static string Line(string text) => VisibleLine.Of(text);

    private static int Boundary(string text, int wish)
    {
        var index = 0;
        for (var count = wish % (text.Length + 1); count > 0 && index < text.Length; count--)
        {
            index = GraphemeBreaks.Next(text, index);
        }

        return index;
    }
}
