using System.Globalization;

namespace KestrelChat.Client.Screen;

/// <summary>Finds where the characters of a text, as users see them, begin and end (Unicode's extended grapheme clusters). Pure.</summary>
internal static class GraphemeBreaks
{
    /// <summary>Returns the end of the grapheme that begins at <paramref name="index"/>; the length of the text at its end.</summary>
    public static int Next(ReadOnlySpan<char> text, int index) => index + StringInfo.GetNextTextElementLength(text[index..]);

    /// <summary>Returns the beginning of the grapheme that ends at <paramref name="index"/> or that the index is inside of; 0 at 0.</summary>
    /// <remarks>Reads the text from its beginning, since whether two characters belong together can depend on all before them.</remarks>
    public static int Previous(ReadOnlySpan<char> text, int index)
    {
        var begin = 0;
        for (var end = 0; end < index; end = Next(text, end))
        {
            begin = end;
        }

        return begin;
    }

    /// <summary>Returns whether a grapheme begins at the index, or the text ends there.</summary>
    public static bool IsBreak(ReadOnlySpan<char> text, int index)
    {
        var end = 0;
        while (end < index)
        {
            end = Next(text, end);
        }

        return end == index;
    }
}
