using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace KestrelChat.Client.Screen;

/// <summary>Makes a line from any server safe for the terminal: its result is text without control characters. Pure.</summary>
/// <remarks>
/// Whole escape sequences are dropped, so colours of a foreign server are lost, and its text stays. Other control characters become
/// visible: C0 and DEL as control pictures (␛), C1, line separators and bidirectional embeddings, overrides and isolates as
/// <c>\u{…}</c>, like KestrelChat itself shows them. TAB becomes spaces up to the next column that is a multiple of eight. Invalid UTF-8
/// becomes U+FFFD. Combining marks beyond <see cref="MaxMarks"/> on one character are dropped.
/// </remarks>
internal static class VisibleLine
{
    /// <summary>The maximum number of combining marks on one character. Languages such as Tibetan and pointed Hebrew need up to five.</summary>
    public const int MaxMarks = 8;

    private const int TabColumns = 8;
    private const char FirstMark = '\u0300';

    // What needs no look at it: no control, and no character that may be a mark.
    private static readonly SearchValues<char> s_plain = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x7F - 0x20).Concat(Enumerable.Range(0xA0, FirstMark - 0xA0)).Select(value => (char)value)]);

    /// <summary>Returns the visible form of a line.</summary>
    /// <param name="line">The bytes of the line, without its end.</param>
    /// <param name="rings">Whether the line rings the terminal's bell (BEL), which is not shown.</param>
    public static string Of(ReadOnlySpan<byte> line, out bool rings) => Of(Encoding.UTF8.GetString(line), out rings);

    /// <summary>Returns the visible form of text from elsewhere, such as the line being typed.</summary>
    public static string Of(string text) => Of(text, out _);

    private static string Of(string text, out bool rings)
    {
        rings = false;
        if (!text.AsSpan().ContainsAnyExcept(s_plain))
        {
            return text;
        }

        StringBuilder visible = new(text.Length + 16);
        var marks = 0;
        TabColumn column = default;
        for (var at = 0; at < text.Length;)
        {
            var rest = text.AsSpan(at);
            var plain = rest.IndexOfAnyExcept(s_plain);
            plain = plain < 0 ? rest.Length : plain;
            if (plain > 0)
            {
                visible.Append(rest[..plain]);
                marks = 0;
                at += plain;
                continue;
            }

            var sequence = EscapeSequence.LengthAt(rest);
            if (sequence > 0)
            {
                at += sequence;
                continue;
            }

            var status = Rune.DecodeFromUtf16(rest, out var rune, out var length);
            at += length;
            if (status == OperationStatus.Done && rune.Value == '\a')
            {
                rings = true;
            }
            else if (rune.Value == '\t')
            {
                visible.Append(' ', column.SpacesAfter(visible));
                marks = 0;
            }
            else if (IsWithinLimit(rune, ref marks))
            {
                Append(visible, rune);
            }
        }

        return visible.ToString();
    }

    // A format character has no width: marks after it are on the character before it.
    private static bool IsWithinLimit(Rune rune, ref int marks)
    {
        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark:
                return marks++ < MaxMarks;
            case UnicodeCategory.Format:
                return true;
            default:
                marks = 0;
                return true;
        }
    }

    private static void Append(StringBuilder visible, Rune rune)
    {
        switch (rune.Value)
        {
            case < 0x20:
                visible.Append((char)(0x2400 + rune.Value));
                break;
            case 0x7F:
                visible.Append('\u2421');
                break;
            case (>= 0x80 and <= 0x9F) or (>= 0x2028 and <= 0x202E) or (>= 0x2066 and <= 0x2069):
                visible.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
                break;
            default:
                visible.Append(rune);
                break;
        }
    }

    /// <summary>Measures what has been written piece by piece, so that a line of many tabs is measured once.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct TabColumn
    {
        private int _column;
        private int _measured;

        public int SpacesAfter(StringBuilder visible)
        {
            _column += TextWidth.Of(visible.ToString(_measured, visible.Length - _measured));
            var spaces = TabColumns - (_column % TabColumns);
            _column += spaces;
            _measured = visible.Length + spaces;
            return spaces;
        }
    }
}
