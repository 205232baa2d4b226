namespace KestrelChat.Client.Screen;

/// <summary>Splits text into the characters that users see. Pure.</summary>
internal static class Graphemes
{
    // A grapheme is mostly one character of ASCII: no new string for each.
    private static readonly string[] s_ascii = [.. Enumerable.Range(0, 0x80).Select(value => ((char)value).ToString())];

    /// <summary>Returns the graphemes of a text.</summary>
    public static IEnumerable<string> Of(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var grapheme = At(text, at);
            at += grapheme.Length;
            yield return grapheme;
        }
    }

    /// <summary>Returns a grapheme as it is shown: a line separator, for instance, is seen as several characters.</summary>
    public static IEnumerable<string> Shown(string grapheme)
    {
        var visible = VisibleLine.Of(grapheme);
        return visible == grapheme ? [grapheme] : Of(visible);
    }

    /// <summary>Returns the grapheme that begins at <paramref name="index"/>.</summary>
    public static string At(string text, int index)
    {
        var length = GraphemeBreaks.Next(text, index) - index;
        return length == 1 && text[index] < s_ascii.Length ? s_ascii[text[index]] : text.Substring(index, length);
    }
}
