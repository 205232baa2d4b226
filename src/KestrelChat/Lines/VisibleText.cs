using System.Buffers;
using System.Globalization;
using System.Text;

namespace KestrelChat.Lines;

/// <summary>
/// Makes what a person typed safe to show on another person's terminal: controls become visible, text stays as it is.
/// </summary>
/// <remarks>
/// C0 controls but TAB, and DEL, are shown as Unicode's control pictures (U+2400 block); C1 controls (U+0080–U+009F) and
/// bidirectional embeddings, overrides and isolates (U+202A–U+202E, U+2066–U+2069) as <c>\u{…}</c>; bytes that are no UTF-8
/// become U+FFFD, one for each maximal invalid subsequence. Of more than <see cref="MaxMarks"/> combining marks on one character
/// the rest is left out: it would cover the lines above and below. Everything else passes unchanged. Pure; any thread.
/// </remarks>
public static class VisibleText
{
    /// <summary>By how much a text can grow: a C0 byte becomes three bytes, and nothing grows more.</summary>
    public const int MaxGrowth = 3;

    /// <summary>The most combining marks on one character. Languages need up to five, Tibetan and pointed Hebrew for example.</summary>
    public const int MaxMarks = 8;

    private const byte Tab = (byte)'\t';

    private static readonly SearchValues<byte> s_plain = SearchValues.Create([Tab, .. Enumerable.Range(0x20, 0x7F - 0x20).Select(value => (byte)value)]);

    /// <summary>How many bytes from the beginning need no change.</summary>
    public static int PlainPrefix(ReadOnlySpan<byte> text)
    {
        var marks = 0;
        return PlainPrefix(text, ref marks);
    }

    /// <summary>Writes <paramref name="text"/> made visible.</summary>
    /// <param name="text">Bytes as they were typed.</param>
    /// <param name="visible">At least <see cref="MaxGrowth"/> times as long as <paramref name="text"/>.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(ReadOnlySpan<byte> text, Span<byte> visible)
    {
        var written = 0;
        var marks = 0;
        while (!text.IsEmpty)
        {
            var plain = PlainPrefix(text, ref marks);
            text[..plain].CopyTo(visible[written..]);
            written += plain;
            text = text[plain..];
            if (!text.IsEmpty)
            {
                // Undecodable bytes give U+FFFD here. What is decoded, and no control, is a mark too many.
                var status = Rune.DecodeFromUtf8(text, out var rune, out var length);
                if (status != OperationStatus.Done || IsControl(rune))
                {
                    written += Show(rune, visible[written..]);
                    marks = 0;
                }

                text = text[length..];
            }
        }

        return written;
    }

    /// <summary>The same for a text that is no line of a client's.</summary>
    public static string Of(string text)
    {
        var typed = Encoding.UTF8.GetBytes(text);
        if (PlainPrefix(typed) == typed.Length)
        {
            // Decoded, since half a character has become U+FFFD.
            return Encoding.UTF8.GetString(typed);
        }

        var visible = new byte[typed.Length * MaxGrowth];
        return Encoding.UTF8.GetString(visible.AsSpan(0, Write(typed, visible)));
    }

    /// <param name="marks">How many marks the character has on which the text goes on; then, on which the prefix ends.</param>
    private static int PlainPrefix(ReadOnlySpan<byte> text, ref int marks)
    {
        var at = 0;
        while (true)
        {
            var next = text[at..].IndexOfAnyExcept(s_plain);
            if (next < 0)
            {
                return text.Length;
            }

            at += next;
            if (next > 0)
            {
                marks = 0;
            }

            if (Rune.DecodeFromUtf8(text[at..], out var rune, out var length) != OperationStatus.Done || IsControl(rune))
            {
                return at;
            }

            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark:
                    if (marks == MaxMarks)
                    {
                        return at;
                    }

                    marks++;
                    break;
                case UnicodeCategory.Format:
                    // Takes no place: marks after it sit on the same character.
                    break;
                default:
                    marks = 0;
                    break;
            }

            at += length;
        }
    }

    private static bool IsControl(Rune rune) => rune.Value is
        (< 0x20 and not Tab) or (>= 0x7F and <= 0x9F) or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    private static int Show(Rune rune, Span<byte> visible)
    {
        var picture = rune.Value switch
        {
            < 0x20 => new Rune(0x2400 + rune.Value),
            0x7F => new Rune(0x2421),
            _ => rune,
        };
        if (!IsControl(picture))
        {
            return picture.EncodeToUtf8(visible);
        }

        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}"), visible);
    }
}
