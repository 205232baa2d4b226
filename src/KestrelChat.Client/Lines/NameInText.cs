using System.Buffers;
using System.Globalization;
using System.Text;

namespace KestrelChat.Client.Lines;

/// <summary>Finds a name as a word in a text, by the rule of the server's <c>/bell mentions</c>. Pure.</summary>
internal static class NameInText
{
    public static bool Contains(ReadOnlySpan<char> text, ReadOnlySpan<char> name) => Find(text, name, from: 0) >= 0;

    /// <summary>Returns where the name stands next, at or after <paramref name="from"/>; -1 if nowhere.</summary>
    public static int Find(ReadOnlySpan<char> text, ReadOnlySpan<char> name, int from)
    {
        if (name.IsEmpty)
        {
            return -1;
        }

        for (int at = from; at <= text.Length && text[at..].IndexOf(name, StringComparison.OrdinalIgnoreCase) is >= 0 and int found; at++)
        {
            at += found;
            if (!EndsInWord(text[..at]) && !BeginsWithWord(text[(at + name.Length)..]))
            {
                return at;
            }
        }

        return -1;
    }

    private static bool EndsInWord(ReadOnlySpan<char> text) => Rune.DecodeLastFromUtf16(text, out Rune rune, out _) == OperationStatus.Done && IsWordCharacter(rune);

    private static bool BeginsWithWord(ReadOnlySpan<char> text) => Rune.DecodeFromUtf16(text, out Rune rune, out _) == OperationStatus.Done && IsWordCharacter(rune);

    // Chinese and Japanese characters do not count: there are no spaces between words.
    private static bool IsWordCharacter(Rune rune) =>
        (Rune.IsLetterOrDigit(rune) || rune.Value == '_' || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
        && rune.Value is not ((>= 0x2E80 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF));
}
