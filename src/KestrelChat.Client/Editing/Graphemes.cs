using System.Globalization;

namespace KestrelChat.Client.Editing;

/// <summary>Finds the boundaries of the characters as users see them: extended grapheme clusters (Unicode Standard Annex 29). Pure.</summary>
/// <remarks>
/// A boundary depends on the text before it, so it is looked for from a position where there is one for certain: between two
/// characters of ASCII, or at the beginning. In ordinary text that is near.
/// </remarks>
internal static class Graphemes
{
    /// <summary>Returns the boundary after <paramref name="index"/>, which is one itself; at the end, the end.</summary>
    public static int Next(string text, int index) =>
        index >= text.Length ? text.Length : index + StringInfo.GetNextTextElementLength(text.AsSpan(index));

    /// <summary>Returns the last boundary before <paramref name="index"/>; at the beginning, the beginning.</summary>
    public static int Previous(string text, int index)
    {
        var before = CertainBefore(text, index - 1);
        for (var next = before; next < index; next = Next(text, next))
        {
            before = next;
        }

        return before;
    }

    /// <summary>Returns <paramref name="index"/> if it is a boundary, otherwise the next one.</summary>
    public static int AtOrAfter(string text, int index)
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
    public static int AtOrBefore(string text, int index) => AtOrAfter(text, index) == index ? index : Previous(text, index);

    private static int CertainBefore(string text, int index)
    {
        while (index > 0 && !(index < text.Length && char.IsAscii(text[index]) && char.IsAscii(text[index - 1])))
        {
            index--;
        }

        return Math.Max(index, 0);
    }
}
