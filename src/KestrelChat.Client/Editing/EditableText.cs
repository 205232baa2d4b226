using System.Globalization;
using System.Text;

namespace KestrelChat.Client.Editing;

/// <summary>Makes typed or pasted text fit for a line: valid UTF-16 without control characters. Pure.</summary>
/// <remarks>
/// What is shown is what is sent, so characters that would show it in another order (bidirectional embeddings, overrides and isolates)
/// are left out. Marks of direction and joiners, which scripts need, stay.
/// </remarks>
internal static class EditableText
{
    // Wide enough for indented text to keep its form, which a server would not do with a tab in every view.
    private const string TabInLines = "    ";

    /// <summary>Returns the text as one line: tabs and line endings are blanks.</summary>
    public static string OfLine(string text) => Of(text, tab: " ");

    /// <summary>Returns the lines of a text, without the line endings at its end. No line has a tab.</summary>
    public static IReadOnlyList<string> LinesOf(string text)
    {
        var ended = text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n');
        return [.. ended.Split(s_lineEndings, StringSplitOptions.None).Select(line => Of(line, TabInLines))];
    }

    private static readonly char[] s_lineEndings = ['\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029'];

    private static string Of(string text, string tab)
    {
        if (text.All(character => character is >= ' ' and <= '~'))
        {
            return text;
        }

        StringBuilder clean = new(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\t')
            {
                clean.Append(tab);
            }
            else if (rune.IsBmp && s_lineEndings.Contains((char)rune.Value))
            {
                clean.Append(' ');
            }
            else if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.Control && rune.Value is not ((>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069)))
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
    }
}
