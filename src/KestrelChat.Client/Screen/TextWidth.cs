using System.Globalization;
using System.Text;
using Wcwidth;

namespace KestrelChat.Client.Screen;

/// <summary>Measures how many cells of a terminal a text takes. Pure.</summary>
/// <remarks>
/// Terminals differ. This counts as tmux 3.3a does, and with it the C library's wcwidth, xterm, VTE and Alacritty: the sum of the
/// characters' widths, where what follows a zero width joiner in an emoji lies in the same cells. So a spacing combining mark (Hindi
/// कि) takes a cell, a skin tone takes two, and variation selector 16 changes nothing. Newer terminals (kitty, foot, WezTerm, tmux 3.4)
/// give an emoji two cells with a skin tone or variation selector too; there such a text is one cell off until the next repaint.
/// </remarks>
internal static class TextWidth
{
    private const int Joiner = 0x200D;

    /// <summary>Returns the width of a text without control characters.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        var width = 0;
        for (var at = 0; at < text.Length;)
        {
            // The usual character is a grapheme by itself if no other than such a one follows.
            if (IsAscii(text[at]) && (at + 1 == text.Length || IsAscii(text[at + 1])))
            {
                width++;
                at++;
                continue;
            }

            var end = GraphemeBreaks.Next(text, at);
            width += OfGrapheme(text[at..end]);
            at = end;
        }

        return width;
    }

    /// <summary>Returns the width of one grapheme.</summary>
    public static int OfGrapheme(ReadOnlySpan<char> grapheme)
    {
        var width = 0;
        var isJoined = false;
        foreach (var rune in grapheme.EnumerateRunes())
        {
            width += isJoined ? 0 : OfRune(rune);
            isJoined = rune.Value == Joiner;
        }

        return width;
    }

    /// <summary>Adds the widths, 1 or 2, of the characters that a terminal wraps as one when it becomes narrower.</summary>
    public static void AddCells(ReadOnlySpan<char> grapheme, ICollection<byte> cells)
    {
        var isJoined = false;
        foreach (var rune in grapheme.EnumerateRunes())
        {
            var width = isJoined ? 0 : OfRune(rune);
            if (width > 0)
            {
                cells.Add((byte)width);
            }

            isJoined = rune.Value == Joiner;
        }
    }

    /// <summary>Returns the width of one character: 0, 1 or 2.</summary>
    public static int OfRune(Rune rune) => rune.Value switch
    {
        < 0x20 => 0,
        < 0x7F => 1,
        // Where the library differs from the terminals: signs that enclose the digits after them, ሀ, and the skin tones.
        (>= 0x600 and <= 0x605) or 0x6DD or 0x70F or 0x890 or 0x891 or 0x8E2 or 0x110BD or 0x110CD or 0x1200 => 1,
        >= 0x1F3FB and <= 0x1F3FF => 2,
        _ when Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpacingCombiningMark => 1,
        _ => Math.Max(0, UnicodeCalculator.GetWidth(rune)),
    };

    private static bool IsAscii(char character) => character is >= ' ' and <= '~';
}
