using System.Buffers;
using System.Globalization;
using System.Text;

namespace KestrelChat.Text.Names;

/// <summary>
/// The rules for users' names: one short visible word that imitates neither a line of the chat nor the server. Whether a name is
/// taken is checked elsewhere. Pure.
/// </summary>
public static class NameRules
{
    /// <summary>The maximum length of a name in code points, and thus 128 bytes of UTF-8.</summary>
    public const int MaxLength = 32;

    /// <summary>The maximum length of a <see cref="FoldedName"/> in bytes of UTF-8, which every store can hold.</summary>
    public const int MaxFoldedBytes = 256;

    /// <summary>The maximum number of combining marks on one character: Vietnamese and keycap emoji have two.</summary>
    public const int MaxMarks = 2;

    // Characters between a name and a text, or around a name, in some wording; and characters that look like a colon.
    private static readonly SearchValues<char> s_reserved = SearchValues.Create(":[]<>\",：∶ː˸։׃܃܄꞉‹›〈〉，、“”„‟");

    // The first characters of commands and notices, and characters that look like them.
    private static readonly SearchValues<char> s_noticeMarks = SearchValues.Create("*/∗⁎٭✱⁄∕⧸");

    // Marks of no script that are Restricted by Unicode Technical Standard 39: https://www.unicode.org/Public/security/14.0.0/IdentifierStatus.txt.
    private static readonly CodePointRanges s_unusualMarks = new(
        (0x305, 0x305), (0x30D, 0x30E), (0x312, 0x312), (0x315, 0x31A), (0x31C, 0x322), (0x329, 0x32C), (0x32F, 0x32F),
        (0x332, 0x334), (0x336, 0x337), (0x33A, 0x341), (0x343, 0x344), (0x346, 0x36F), (0x485, 0x486), (0x951, 0x954),
        (0x1AB0, 0x1ACE), (0x1CD0, 0x1CD2), (0x1CD4, 0x1CE0), (0x1CE2, 0x1CE8), (0x1CED, 0x1CED), (0x1CF4, 0x1CF4),
        (0x1CF8, 0x1CF9), (0x1DC0, 0x1DFF), (0x20D0, 0x20F0), (0x302A, 0x302D), (0xFE20, 0xFE2D), (0x101FD, 0x101FD),
        (0x102E0, 0x102E0), (0x1CF00, 0x1CF2D), (0x1CF30, 0x1CF46), (0x1D167, 0x1D169), (0x1D17B, 0x1D182), (0x1D185, 0x1D18B),
        (0x1D1AA, 0x1D1AD));

    /// <summary>Returns the first rule that <paramref name="name"/> breaks, or <see cref="NameFault.None"/>.</summary>
    public static NameFault Check(string name) => Check(name, out _);

    /// <inheritdoc cref="Check(string)"/>
    /// <param name="culprit">The character that breaks it; U+0000 if it is not a single one.</param>
    public static NameFault Check(string name, out Rune culprit)
    {
        ArgumentNullException.ThrowIfNull(name);
        culprit = default;
        if (name.Length == 0)
        {
            return NameFault.Empty;
        }

        // A code point has at most two code units, so a longer text need not be enumerated.
        if (name.Length > 2 * MaxLength || name.EnumerateRunes().Count() > MaxLength)
        {
            return NameFault.TooLong;
        }

        // Half a surrogate pair becomes U+FFFD, which is not text either.
        Rune[] runes = [.. name.EnumerateRunes()];
        var fault = CheckCharacters(runes, out culprit);
        if (fault != NameFault.None)
        {
            return fault;
        }

        // Some characters fold to a whole sentence.
        return Encoding.UTF8.GetByteCount(FoldedName.Of(name).Text) > MaxFoldedBytes ? NameFault.FoldsTooLong : CheckImpersonation(name, runes, out culprit);
    }

    /// <summary>Whether <paramref name="rune"/> combines with the character before it.</summary>
    internal static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    /// <summary>Checks what a name consists of, whatever it looks like.</summary>
    internal static NameFault CheckCharacters(ReadOnlySpan<Rune> name, out Rune culprit)
    {
        var marks = 0;
        for (var at = 0; at < name.Length; at++)
        {
            culprit = name[at];
            var fault = Joiners.IsContextual(culprit) && Joiners.IsAllowed(name, at) ? NameFault.None : CheckCharacter(culprit);
            if (fault != NameFault.None)
            {
                return fault;
            }

            if (at == 0 && (IsMark(culprit) || Rune.GetUnicodeCategory(culprit) == UnicodeCategory.SpacingCombiningMark))
            {
                return NameFault.BeginsWithMark;
            }

            // Marks after a joiner apply to the letter before it.
            marks = IsMark(culprit) ? marks + 1 : Joiners.IsContextual(culprit) ? marks : 0;
            if (marks > MaxMarks)
            {
                return NameFault.TooManyMarks;
            }

            if (s_unusualMarks.Contains(culprit) && !IsKeycap(name, at))
            {
                return NameFault.UnusualMark;
            }
        }

        culprit = default;
        return NameFault.None;
    }

    /// <summary>Returns the first letter of a second script that has letters like those of the first; null if there is none.</summary>
    internal static Rune? FindSecondScript(ReadOnlySpan<Rune> name)
    {
        var found = LetterScript.None;
        var parts = new List<Rune>();
        foreach (var rune in name)
        {
            // Symbols made of letters (№, ™) look like no letter.
            if (!Rune.IsLetter(rune) && !IsMark(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.LetterNumber)
            {
                continue;
            }

            // Mathematical letters have a script only when folded.
            parts.Clear();
            UnicodeFolding.Append(rune, parts);
            foreach (var part in parts)
            {
                var script = LetterScripts.Of(part);
                if (script == LetterScript.None)
                {
                    continue;
                }

                if (found != LetterScript.None && script != found)
                {
                    return rune;
                }

                found = script;
            }
        }

        return null;
    }

    private static NameFault CheckCharacter(Rune rune)
    {
        const int BrailleBlank = 0x2800;
        const int NullNotehead = 0x1D159;
        if (Rune.IsWhiteSpace(rune))
        {
            return NameFault.WhiteSpace;
        }

        return (Rune.GetUnicodeCategory(rune), rune.Value) switch
        {
            (UnicodeCategory.Control, _) or (_, >= 0x2400 and <= 0x2426) => NameFault.Control,

            // Variation selectors: whether the emoji before them has colours.
            (_, 0xFE0E or 0xFE0F) => NameFault.None,
            (UnicodeCategory.Format, _) or (_, BrailleBlank or NullNotehead) => NameFault.Invisible,
            _ when UnicodeFolding.IsIgnorable(rune) => NameFault.Invisible,
            (UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate, _) => NameFault.NotText,
            (_, 0xFFFC or 0xFFFD) => NameFault.NotText,
            _ => NameFault.None,
        };
    }

    // 1, the variation selector, and the key around it.
    private static bool IsKeycap(ReadOnlySpan<Rune> name, int at)
    {
        const int Keycap = 0x20E3;
        var key = at > 0 && name[at - 1].Value == 0xFE0F ? at - 2 : at - 1;
        return name[at].Value == Keycap && key >= 0 && name[key].Value is (>= '0' and <= '9') or '#' or '*';
    }

    // Checks the folded form as well, so that fullwidth and other variants of a character count as the character.
    private static NameFault CheckImpersonation(string name, ReadOnlySpan<Rune> runes, out Rune culprit)
    {
        culprit = default;
        var folded = string.Concat(UnicodeFolding.Fold(name));

        // Folded, the digits 1 and 0 are letters.
        if (AddressForm.IsLike(folded) || AddressForm.IsLike(FoldedName.Of(name).Text.Replace('i', '1').Replace('o', '0')))
        {
            return NameFault.Address;
        }

        culprit = runes[0];
        if (s_noticeMarks.Contains(name[0]) || s_noticeMarks.Contains(folded[0]))
        {
            return NameFault.BeginsLikeNotice;
        }

        foreach (var rune in runes)
        {
            culprit = rune;
            var text = rune.ToString();
            if (text.AsSpan().ContainsAny(s_reserved) || string.Concat(UnicodeFolding.Fold(text)).AsSpan().ContainsAny(s_reserved))
            {
                return NameFault.ReservedCharacter;
            }
        }

        culprit = default;
        if (ReservedWords.IsLike(name))
        {
            return NameFault.ReservedWord;
        }

        culprit = FindSecondScript(runes) ?? default;
        return culprit == default ? NameFault.None : NameFault.MixedScripts;
    }
}
