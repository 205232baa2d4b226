using System.Globalization;

namespace KestrelChat.Client.Screen;

/// <summary>Finds where the characters of a text, as users see them, begin and end: extended grapheme clusters (Unicode Standard Annex 29). Pure.</summary>
/// <remarks>
/// A boundary depends on the text before it, so it is looked for from a position where there is one for certain: between two
/// characters of ASCII, or at the beginning. In ordinary text that is near.
/// </remarks>
internal static class GraphemeBreaks
{
    /// <summary>Returns the boundary after <paramref name="index"/>, which is one itself; at the end, the end.</summary>
    public static int Next(ReadOnlySpan<char> text, int index) =>
        index >= text.Length ? text.Length : index + StringInfo.GetNextTextElementLength(text[index..]);

    /// <summary>Returns the last boundary before <paramref name="index"/>; at the beginning, the beginning.</summary>
    public static int Previous(ReadOnlySpan<char> text, int index)
    {
        var before = CertainBefore(text, index - 1);
        for (var next = before; next < index; next = Next(text, next))
        {
            before = next;
        }

        return before;
    }

    /// <summary>Returns <paramref name="index"/> if it is a boundary, otherwise the next one.</summary>
    public static int AtOrAfter(ReadOnlySpan<char> text, int index)
    {
        if (index == text.Length)
        {
            return index;
        }

        var at = CertainBefore(text, index);
        while (at < index)
        {
            at = Next(text, at);
        }

        return at;
    }

    /// <summary>Returns <paramref name="index"/> if it is a boundary, otherwise the one before it.</summary>
    public static int AtOrBefore(ReadOnlySpan<char> text, int index) => AtOrAfter(text, index) == index ? index : Previous(text, index);

    private static int CertainBefore(ReadOnlySpan<char> text, int index)
    {
        while (index > 0 && !(index < text.Length && char.IsAscii(text[index]) && char.IsAscii(text[index - 1]) && text[index - 1] != '\r'))
        {
            index--;
        }

        return Math.Max(index, 0);
    }
}
