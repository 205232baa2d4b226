using System.Buffers;
using System.Globalization;
using System.Text;

namespace KestrelChat.Text;

/// <summary>
/// Makes text from a client safe for other terminals: control characters become visible, everything else stays as it is.
/// </summary>
/// <remarks>
/// C0 controls except TAB, and DEL, become control pictures (U+2400 block). C1 controls (U+0080–U+009F), the line and paragraph
/// separators (U+2028, U+2029), and bidirectional embeddings, overrides and isolates (U+202A–U+202E, U+2066–U+2069), become
/// <c>\u{…}</c>. Invalid UTF-8 becomes U+FFFD, one
/// for each maximal invalid subsequence. Combining marks beyond <see cref="MaxMarks"/> on one character are dropped, because they
/// would cover the lines above and below. Pure.
/// </remarks>
public static class VisibleText
{
    /// <summary>The factor by which a text can grow: a C0 byte becomes three bytes, and nothing grows more.</summary>
    public const int MaxGrowth = 3;

    /// <summary>The maximum number of combining marks on one character. Languages such as Tibetan and pointed Hebrew need up to five.</summary>
    public const int MaxMarks = 8;

    private const byte Tab = (byte)'\t';
    private const string EscapeBegin = @"\u{";

    private static readonly SearchValues<byte> s_plain = SearchValues.Create([Tab, .. Enumerable.Range(0x20, 0x7F - 0x20).Select(value => (byte)value)]);

    /// <summary>Returns how many bytes at the start need no change.</summary>
    public static int PlainPrefix(ReadOnlySpan<byte> text)
    {
        var marks = 0;
        return PlainPrefix(text, ref marks);
    }

    /// <summary>Writes the visible form of <paramref name="text"/>.</summary>
    /// <param name="text">Bytes as the client sent them.</param>
    /// <param name="visible">At least <see cref="MaxGrowth"/> times as long as <paramref name="text"/>.</param>
    /// <returns>The number of bytes written.</returns>
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
                // Invalid bytes decode to U+FFFD. A valid rune that is no control is a mark beyond the limit: dropped.
                var status = Rune.DecodeFromUtf8(text, out var rune, out var length);
                if (status != OperationStatus.Done || IsControl(rune))
                {
                    written += WriteVisible(rune, visible[written..]);
                    marks = 0;
                }

                text = text[length..];
            }
        }

        return written;
    }

    /// <summary>Returns the visible form of a string of any length, such as a header of HTTP, of which the beginning is enough.</summary>
    /// <param name="text">The string.</param>
    /// <param name="maxLength">How many of its characters are shown at most, followed by an ellipsis if there are more.</param>
    public static string Of(string text, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Of(text.Length > maxLength ? text[..maxLength] + "…" : text);
    }

    /// <summary>Returns the visible form of a string, such as a setting or a value from HTTP.</summary>
    public static string Of(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (PlainPrefix(bytes) == bytes.Length)
        {
            // Not the original string: an unpaired surrogate has become U+FFFD.
            return Encoding.UTF8.GetString(bytes);
        }

        var visible = new byte[bytes.Length * MaxGrowth];
        return Encoding.UTF8.GetString(visible.AsSpan(0, Write(bytes, visible)));
    }

    /// <summary>Returns the first character that a visible text has as <c>\u{…}</c>; null if there is none.</summary>
    public static Rune? FindEscape(string visible)
    {
        ArgumentNullException.ThrowIfNull(visible);
        var at = visible.IndexOf(EscapeBegin, StringComparison.Ordinal) + EscapeBegin.Length;
        var end = at < EscapeBegin.Length ? -1 : visible.IndexOf('}', at);
        return end > at && int.TryParse(visible.AsSpan(at, end - at), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) && Rune.IsValid(value) ? new Rune(value) : null;
    }

    /// <param name="marks">The number of marks on the character before <paramref name="text"/>; on return, on the last of the prefix.</param>
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
                    // Has no width: marks after it apply to the character before it.
                    break;
                default:
                    marks = 0;
                    break;
            }

            at += length;
        }
    }

    private static bool IsControl(Rune rune) => rune.Value is
        (< 0x20 and not Tab) or (>= 0x7F and <= 0x9F) or (>= 0x2028 and <= 0x202E) or (>= 0x2066 and <= 0x2069);

    private static int WriteVisible(Rune rune, Span<byte> visible)
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

        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{EscapeBegin}{rune.Value:x}}}"), visible);
    }
}
