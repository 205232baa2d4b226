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
    /// <summary>
    /// The maximum length of a name in code points, and thus 128 bytes of UTF-8.
    /// </summary>
    public const int MaxLength = 32;

    /// <summary>The maximum length of a <see cref="FoldedName"/> in bytes of UTF-8, which every store can hold.</summary>
    public const int MaxFoldedBytes = 256;

    /// <summary>The maximum number of combining marks on one character: Vietnamese and keycap emoji have two.</summary>
    public const int MaxMarks = 2;

    // Characters between a name and a text, or around a name, in some wording; and characters that look like a colon.
    private static readonly SearchValues<char> s_reserved = SearchValues.Create(":[]<>\",：∶ː˸։׃܃܄꞉‹›〈〉，、“”„‟");

    // The first characters of commands and notices, and characters that look like them.
    private static readonly SearchValues<char> s_noticeMarks = SearchValues.Create("*/∗⁎٭✱⁄∕⧸");

    /// <summary>Returns the first rule that <paramref name="name"/> breaks, or <see cref="NameFault.None"/>.</summary>
    public static NameFault Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0)
        {
            return NameFault.Empty;
        }

        // A code point has at most two code units, so a longer text need not be enumerated.
        if (name.Length > 2 * MaxLength || name.EnumerateRunes().Count() > MaxLength)
        {
            return NameFault.TooLong;
        }

        var fault = CheckCharacters(name);
        if (fault != NameFault.None)
        {
            return fault;
        }

        // Some characters fold to a whole sentence.
        return Encoding.UTF8.GetByteCount(FoldedName.Of(name).Text) > MaxFoldedBytes ? NameFault.TooLong : CheckImpersonation(name);
    }

    /// <summary>Whether <paramref name="rune"/> combines with the character before it.</summary>
    internal static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private static NameFault CheckCharacters(string name)
    {
        var marks = 0;
        for (var at = 0; at < name.Length;)
        {
            if (Rune.DecodeFromUtf16(name.AsSpan(at), out var rune, out var length) != OperationStatus.Done)
            {
                return NameFault.NotText;
            }

            var fault = CheckCharacter(rune);
            if (fault != NameFault.None)
            {
                return fault;
            }

            if (at == 0 && (IsMark(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpacingCombiningMark))
            {
                return NameFault.BeginsWithMark;
            }

            marks = IsMark(rune) ? marks + 1 : 0;
            if (marks > MaxMarks)
            {
                return NameFault.TooManyMarks;
            }

            at += length;
        }

        return NameFault.None;
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

    // Checks the folded form as well, so that fullwidth and other variants of a character count as the character.
    private static NameFault CheckImpersonation(string name)
    {
        var folded = string.Concat(UnicodeFolding.Fold(name));
        if (AddressForm.IsLike(folded))
        {
            return NameFault.Address;
        }

        if (s_noticeMarks.Contains(name[0]) || s_noticeMarks.Contains(folded[0]))
        {
            return NameFault.BeginsLikeNotice;
        }

        if (name.AsSpan().ContainsAny(s_reserved) || folded.AsSpan().ContainsAny(s_reserved))
        {
            return NameFault.ReservedCharacter;
        }

        if (ReservedWords.IsLike(name))
        {
            return NameFault.ReservedWord;
        }

        return MixesScripts(name) ? NameFault.MixedScripts : NameFault.None;
    }

    private static bool MixesScripts(string name)
    {
        var found = LetterScript.None;
        var parts = new List<Rune>();
        foreach (var rune in name.EnumerateRunes())
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
                    return true;
                }

                found = script;
            }
        }

        return false;
    }
}
