using System.Text;

namespace KestrelChat.Text.Names;

/// <summary>
/// Folds texts that differ only in case, width or composition into one: compatibility decomposition, case folding, marks in
/// canonical order, without invisible characters. The program runs without ICU, where <c>string.Normalize</c> changes nothing,
/// so it has a table of its own (tools/generate-unicode-folding.py).
/// </summary>
/// <remarks>
/// Like NFKC_Casefold of the Unicode Standard, 3.13, but decomposed, and U+0345 is left to <see cref="LookAlikes"/>. Any thread.
/// The first text that is not ASCII loads the table, which takes about 80 KB.
/// </remarks>
internal static class UnicodeFolding
{
    // Hangul syllables decompose by arithmetic: the Unicode Standard, 3.12.
    private const int SyllableBase = 0xAC00;
    private const int SyllableCount = 11172;
    private const int LeadingBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailingBase = 0x11A7;
    private const int VowelCount = 21;
    private const int TrailingCount = 28;

    private static readonly Lazy<UnicodeFoldingTable> s_table = new(UnicodeFoldingTable.Load);

    /// <summary>Returns the folded code points of <paramref name="text"/>. An unpaired surrogate counts as U+FFFD.</summary>
    public static List<Rune> Fold(string text)
    {
        var folded = new List<Rune>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Append(rune, folded);
        }

        SortMarks(folded);
        return folded;
    }

    /// <summary>Appends the folded form of <paramref name="rune"/>, its marks not yet in canonical order.</summary>
    public static void Append(Rune rune, List<Rune> folded)
    {
        if (rune.IsAscii)
        {
            folded.Add(Rune.ToLowerInvariant(rune));
        }
        else if (IsIgnorable(rune))
        {
            return;
        }
        else if ((uint)(rune.Value - SyllableBase) < SyllableCount)
        {
            AppendSyllable(rune.Value - SyllableBase, folded);
        }
        else if (!s_table.Value.TryFold(rune, out var form))
        {
            folded.Add(rune);
        }
        else
        {
            foreach (var part in form.EnumerateRunes())
            {
                if (!IsIgnorable(part))
                {
                    folded.Add(part);
                }
            }
        }
    }

    /// <summary>Composes letters and their marks, so that a folded text is shown as users write it. Folding it again gives the same.</summary>
    public static string Compose(List<Rune> folded)
    {
        var text = new StringBuilder(folded.Count);
        for (var at = 0; at < folded.Count;)
        {
            if (TryComposeSyllable(folded, ref at) is { } syllable)
            {
                text.Append(syllable);
                continue;
            }

            var end = at + 1;
            while (end < folded.Count && NameRules.IsMark(folded[end]))
            {
                end++;
            }

            // With as many of its marks as one character has.
            string? composed = null;
            var length = end - at;
            while (length > 1 && (composed = s_table.Value.FindComposed(string.Concat(folded.GetRange(at, length)))) is null)
            {
                length--;
            }

            text.Append(composed ?? folded[at].ToString());
            at += length;
        }

        return text.ToString();
    }

    /// <summary>Whether terminals show nothing for it: Default_Ignorable_Code_Point of Unicode 15.1, DerivedCoreProperties.txt.</summary>
    public static bool IsIgnorable(Rune rune) => rune.Value is 0xAD or 0x34F or 0x61C or 0x115F or 0x1160 or 0x17B4 or 0x17B5
        or (>= 0x180B and <= 0x180F) or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F)
        or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8) or (>= 0x1BCA0 and <= 0x1BCA3)
        or (>= 0x1D173 and <= 0x1D17A) or (>= 0xE0000 and <= 0xE0FFF);

    private static void AppendSyllable(int syllable, List<Rune> folded)
    {
        folded.Add(new Rune(LeadingBase + (syllable / (VowelCount * TrailingCount))));
        folded.Add(new Rune(VowelBase + (syllable % (VowelCount * TrailingCount) / TrailingCount)));
        if (syllable % TrailingCount is > 0 and var trailing)
        {
            folded.Add(new Rune(TrailingBase + trailing));
        }
    }

    private static Rune? TryComposeSyllable(List<Rune> folded, ref int at)
    {
        const int LeadingCount = SyllableCount / (VowelCount * TrailingCount);
        var leading = folded[at].Value - LeadingBase;
        var vowel = at + 1 < folded.Count ? folded[at + 1].Value - VowelBase : -1;
        if ((uint)leading >= LeadingCount || (uint)vowel >= VowelCount)
        {
            return null;
        }

        var trailing = at + 2 < folded.Count ? folded[at + 2].Value - TrailingBase : 0;
        var hasTrailing = trailing is > 0 and < TrailingCount;
        at += hasTrailing ? 3 : 2;
        return new Rune(SyllableBase + (((leading * VowelCount) + vowel) * TrailingCount) + (hasTrailing ? trailing : 0));
    }

    // Marks of different classes look the same in any order.
    private static void SortMarks(List<Rune> folded)
    {
        for (var at = 0; at < folded.Count; at++)
        {
            var first = at;
            while (at < folded.Count && ClassOf(folded[at]) > 0)
            {
                at++;
            }

            if (at - first > 1)
            {
                var ordered = folded.GetRange(first, at - first).OrderBy(ClassOf).ToList();
                for (var index = first; index < at; index++)
                {
                    folded[index] = ordered[index - first];
                }
            }
        }
    }

    // Code points below U+0300 have class 0.
    internal static int ClassOf(Rune rune) => rune.Value < 0x300 ? 0 : s_table.Value.CombiningClass(rune);
}
