using System.Buffers;
using System.Globalization;
using System.Text;
using KestrelChat.Cluster;

namespace KestrelChat.Names;

/// <summary>
/// What may be the name of a person: one short visible word with which neither a line of the chat nor another person can be
/// forged. Whether it is free is another question: <see cref="NameRegistry{THolder}"/>. Pure; any thread.
/// </summary>
public static class NameRules
{
    /// <summary>
    /// The most characters (code points) of a name, and so also 128 bytes of UTF-8.
    /// </summary>
    public const int MaxLength = 32;

    /// <summary>The most combining marks on one character: Vietnamese and keycap emoji have two.</summary>
    public const int MaxMarks = 2;

    // What stands between a name and a text in some wording, or around a name; and what looks like a colon.
    private static readonly SearchValues<char> s_reserved = SearchValues.Create(":[]<>\",：∶ː˸։׃܃܄꞉‹›〈〉，、“”„‟");

    // What begins commands and notices; and what looks like it.
    private static readonly SearchValues<char> s_notice = SearchValues.Create("*/∗⁎٭✱⁄∕⧸");

    /// <summary>Which rule <paramref name="name"/> breaks; <see cref="NameFault.None"/>: it may be a name.</summary>
    public static NameFault Check(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0)
        {
            return NameFault.Empty;
        }

        // A character is at most two code units: nothing longer need be looked at.
        if (name.Length > 2 * MaxLength || name.EnumerateRunes().Count() > MaxLength)
        {
            return NameFault.TooLong;
        }

        var fault = CheckCharacters(name);
        if (fault != NameFault.None)
        {
            return fault;
        }

        // Some characters stand for a whole sentence, and several servers share the folded form. One alone keeps to the same
        // bound: a name that is good on it is good when it gets others.
        return Encoding.UTF8.GetByteCount(FoldedName.Of(name).Text) > ClusterLimits.MaxNameBytes ? NameFault.TooLong : CheckMeaning(name);
    }

    /// <summary>Whether <paramref name="rune"/> sits on the character before it.</summary>
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

            // Says whether the emoji before it has colours.
            (_, 0xFE0E or 0xFE0F) => NameFault.None,
            (UnicodeCategory.Format, _) or (_, BrailleBlank or NullNotehead) => NameFault.Invisible,
            _ when UnicodeFolding.IsIgnorable(rune) => NameFault.Invisible,
            (UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate, _) => NameFault.NotText,
            (_, 0xFFFC or 0xFFFD) => NameFault.NotText,
            _ => NameFault.None,
        };
    }

    // The folded form as well, so that fullwidth and other forms of a sign count as the sign.
    private static NameFault CheckMeaning(string name)
    {
        var folded = string.Concat(UnicodeFolding.Fold(name));
        if (AddressForm.IsLike(folded))
        {
            return NameFault.Address;
        }

        if (s_notice.Contains(name[0]) || s_notice.Contains(folded[0]))
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
            // Signs made of letters (№, ™) look like none.
            if (!Rune.IsLetter(rune) && !IsMark(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.LetterNumber)
            {
                continue;
            }

            // Mathematical letters have no script before they are folded.
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
