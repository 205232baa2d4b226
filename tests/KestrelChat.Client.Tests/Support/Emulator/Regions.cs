using System.Globalization;
using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Tests.Support.Emulator;

/// <summary>Live regions of tests, and how they should look.</summary>
internal static class Regions
{
    public static LiveRegion Of(string text, int? cursor = null, string prompt = "> ", string hint = "", params string[] status) => new(
        [.. status.Select(line => new StyledText(line))],
        new StyledText(prompt),
        text,
        cursor ?? text.Length,
        new StyledText(hint, Style.Dim));

    /// <summary>A typed text as it should be seen.</summary>
    public static string Shown(string text) => string.Concat(Graphemes(text).Select(VisibleLine.Of));

    /// <summary>As much of a text as has room.</summary>
    public static string Cut(string text, int columns)
    {
        var width = 0;
        return string.Concat(Graphemes(text).TakeWhile(grapheme => (width += TextWidth.OfGrapheme(grapheme)) <= columns));
    }

    private static IEnumerable<string> Graphemes(string text)
    {
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            yield return elements.GetTextElement();
        }
    }
}
