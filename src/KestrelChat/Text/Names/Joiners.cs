using System.Globalization;
using System.Text;

namespace KestrelChat.Text.Names;

/// <summary>
/// Decides where a name may have the invisible characters that its script needs: zero width joiner (ZWJ) and non-joiner (ZWNJ), and
/// the tags of flags. Names are compared without them. Pure.
/// </summary>
/// <remarks>
/// The contexts A1 and A2 (ZWNJ: Persian <c>علی‌رضا</c>) and B (ZWJ: Sinhala <c>ශ්‍රී</c>) of Unicode Standard Annex 31, 2.3; and
/// sequences of emoji (<c>👩‍🚀</c>) as in Unicode Technical Standard 51. Joining types are those of Unicode 14.0,
/// https://www.unicode.org/Public/14.0.0/ucd/extracted/DerivedJoiningType.txt.
/// </remarks>
internal static class Joiners
{
    private const int NonJoiner = 0x200C;
    private const int Joiner = 0x200D;
    private const int BlackFlag = 0x1F3F4;
    private const int CancelTag = 0xE007F;
    private const int Virama = 9;

    // Country, and up to three letters or digits of a part of it: gbsct is Scotland.
    private const int MaxTags = 6;

    // Joining_Type Dual_Joining: letters that join to both sides.
    private static readonly CodePointRanges s_dual = new(
        (0x620, 0x620), (0x626, 0x626), (0x628, 0x628), (0x62A, 0x62E), (0x633, 0x63F), (0x641, 0x647), (0x649, 0x64A),
        (0x66E, 0x66F), (0x678, 0x687), (0x69A, 0x6BF), (0x6C1, 0x6C2), (0x6CC, 0x6CC), (0x6CE, 0x6CE), (0x6D0, 0x6D1),
        (0x6FA, 0x6FC), (0x6FF, 0x6FF), (0x712, 0x714), (0x71A, 0x71D), (0x71F, 0x727), (0x729, 0x729), (0x72B, 0x72B),
        (0x72D, 0x72E), (0x74E, 0x758), (0x75C, 0x76A), (0x76D, 0x770), (0x772, 0x772), (0x775, 0x777), (0x77A, 0x77F),
        (0x7CA, 0x7EA), (0x841, 0x845), (0x848, 0x848), (0x84A, 0x853), (0x855, 0x855), (0x860, 0x860), (0x862, 0x865),
        (0x868, 0x868), (0x886, 0x886), (0x889, 0x88D), (0x8A0, 0x8A9), (0x8AF, 0x8B0), (0x8B3, 0x8B8), (0x8BA, 0x8C8),
        (0x1807, 0x1807), (0x1820, 0x1878), (0x1887, 0x18A8), (0x18AA, 0x18AA), (0xA840, 0xA871), (0x10AC0, 0x10AC4),
        (0x10AD3, 0x10AD6), (0x10AD8, 0x10ADC), (0x10ADE, 0x10AE0), (0x10AEB, 0x10AEE), (0x10B80, 0x10B80), (0x10B82, 0x10B82),
        (0x10B86, 0x10B88), (0x10B8A, 0x10B8B), (0x10B8D, 0x10B8D), (0x10B90, 0x10B90), (0x10BAD, 0x10BAE), (0x10D01, 0x10D21),
        (0x10D23, 0x10D23), (0x10F30, 0x10F32), (0x10F34, 0x10F44), (0x10F51, 0x10F53), (0x10F70, 0x10F73), (0x10F76, 0x10F81),
        (0x10FB0, 0x10FB0), (0x10FB2, 0x10FB3), (0x10FB8, 0x10FB8), (0x10FBB, 0x10FBC), (0x10FBE, 0x10FBF), (0x10FC1, 0x10FC1),
        (0x10FC4, 0x10FC4), (0x10FCA, 0x10FCA), (0x1E900, 0x1E943));

    // Joining_Type Right_Joining: letters that join to the letter before them.
    private static readonly CodePointRanges s_right = new(
        (0x622, 0x625), (0x627, 0x627), (0x629, 0x629), (0x62F, 0x632), (0x648, 0x648), (0x671, 0x673), (0x675, 0x677),
        (0x688, 0x699), (0x6C0, 0x6C0), (0x6C3, 0x6CB), (0x6CD, 0x6CD), (0x6CF, 0x6CF), (0x6D2, 0x6D3), (0x6D5, 0x6D5),
        (0x6EE, 0x6EF), (0x710, 0x710), (0x715, 0x719), (0x71E, 0x71E), (0x728, 0x728), (0x72A, 0x72A), (0x72C, 0x72C),
        (0x72F, 0x72F), (0x74D, 0x74D), (0x759, 0x75B), (0x76B, 0x76C), (0x771, 0x771), (0x773, 0x774), (0x778, 0x779),
        (0x840, 0x840), (0x846, 0x847), (0x849, 0x849), (0x854, 0x854), (0x856, 0x858), (0x867, 0x867), (0x869, 0x86A),
        (0x870, 0x882), (0x88E, 0x88E), (0x8AA, 0x8AC), (0x8AE, 0x8AE), (0x8B1, 0x8B2), (0x8B9, 0x8B9), (0x10AC5, 0x10AC5),
        (0x10AC7, 0x10AC7), (0x10AC9, 0x10ACA), (0x10ACE, 0x10AD2), (0x10ADD, 0x10ADD), (0x10AE1, 0x10AE1), (0x10AE4, 0x10AE4),
        (0x10AEF, 0x10AEF), (0x10B81, 0x10B81), (0x10B83, 0x10B85), (0x10B89, 0x10B89), (0x10B8C, 0x10B8C), (0x10B8E, 0x10B8F),
        (0x10B91, 0x10B91), (0x10BA9, 0x10BAC), (0x10D22, 0x10D22), (0x10F33, 0x10F33), (0x10F54, 0x10F54), (0x10F74, 0x10F75),
        (0x10FB4, 0x10FB6), (0x10FB9, 0x10FBA), (0x10FBD, 0x10FBD), (0x10FC2, 0x10FC3), (0x10FC9, 0x10FC9));

    /// <summary>Whether the character is one that is allowed in some places only.</summary>
    public static bool IsContextual(Rune rune) => rune.Value is NonJoiner or Joiner or (>= 0xE0020 and <= CancelTag);

    /// <summary>Whether the contextual character at a place of a name is allowed there.</summary>
    public static bool IsAllowed(ReadOnlySpan<Rune> name, int at) => name[at].Value switch
    {
        NonJoiner => IsBetweenJoiningLetters(name, at) || (FollowsVirama(name, at) && PrecedesLetter(name, at)),
        Joiner => (FollowsVirama(name, at) && !PrecedesMark(name, at)) || IsBetweenEmoji(name, at),
        _ => IsInFlag(name, at),
    };

    // Context A1. The joining type Left_Joining has five letters, of historic scripts: left out.
    private static bool IsBetweenJoiningLetters(ReadOnlySpan<Rune> name, int at)
    {
        var (before, after) = (at - 1, at + 1);
        while (before >= 0 && NameRules.IsMark(name[before]))
        {
            before--;
        }

        while (after < name.Length && NameRules.IsMark(name[after]))
        {
            after++;
        }

        return before >= 0 && after < name.Length && s_dual.Contains(name[before]) && (s_dual.Contains(name[after]) || s_right.Contains(name[after]));
    }

    // The left side of the contexts A2 and B: a letter, marks and a virama, after which there are marks of other classes than 0.
    private static bool FollowsVirama(ReadOnlySpan<Rune> name, int at)
    {
        var before = at - 1;
        while (before > 0 && UnicodeFolding.ClassOf(name[before]) is not (0 or Virama))
        {
            before--;
        }

        if (before <= 0 || UnicodeFolding.ClassOf(name[before]) != Virama)
        {
            return false;
        }

        do
        {
            before--;
        }
        while (before > 0 && NameRules.IsMark(name[before]));

        return Rune.IsLetter(name[before]);
    }

    private static bool PrecedesLetter(ReadOnlySpan<Rune> name, int at)
    {
        var after = at + 1;
        while (after < name.Length && UnicodeFolding.ClassOf(name[after]) != 0)
        {
            after++;
        }

        return after < name.Length && Rune.IsLetter(name[after]);
    }

    // The standard excludes dependent vowels, all of which are marks in the scripts that have a virama; no other mark follows a ZWJ.
    private static bool PrecedesMark(ReadOnlySpan<Rune> name, int at) =>
        at + 1 < name.Length && Rune.GetUnicodeCategory(name[at + 1]) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    // The segmentation of the runtime joins exactly the characters that are Extended_Pictographic: rule GB11 of Annex 29.
    private static bool IsBetweenEmoji(ReadOnlySpan<Rune> name, int at)
    {
        const int EmojiStyle = 0xFE0F;
        var before = at - 1;
        while (before > 0 && name[before].Value is EmojiStyle or (>= 0x1F3FB and <= 0x1F3FF))
        {
            before--;
        }

        if (before < 0 || at + 1 == name.Length || IsText(name[before]) || IsText(name[at + 1]))
        {
            return false;
        }

        var sequence = $"{name[before]}{name[at]}{name[at + 1]}";
        return StringInfo.GetNextTextElementLength(sequence) == sequence.Length;
    }

    private static bool IsText(Rune rune) => Rune.IsLetterOrDigit(rune) || NameRules.IsMark(rune) || UnicodeFolding.IsIgnorable(rune);

    // A black flag, letters and digits as tags, and the cancel tag.
    private static bool IsInFlag(ReadOnlySpan<Rune> name, int at)
    {
        var first = at;
        while (first > 0 && IsTag(name[first - 1]))
        {
            first--;
        }

        var end = first;
        while (end < name.Length && IsTag(name[end]))
        {
            end++;
        }

        return first > 0 && name[first - 1].Value == BlackFlag && end - first is > 0 and <= MaxTags && end < name.Length && name[end].Value == CancelTag && at <= end;
    }

    private static bool IsTag(Rune rune) => rune.Value is (>= 0xE0030 and <= 0xE0039) or (>= 0xE0061 and <= 0xE007A);
}
