using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace KestrelChat.Text.Names;

/// <summary>
/// The rules for rooms' names: letters and digits of any script, and after the first also <c>- _ .</c>, as in <see cref="NameRules"/>
/// of scripts that do not look alike. A leading <c>#</c> is not part of the name. Pure.
/// </summary>
/// <remarks>
/// Names that differ in case, width or composition are one: they are shown, compared and kept in one form. Whether a new name looks like
/// that of another room is checked elsewhere, by <see cref="FoldedName"/>.
/// </remarks>
public static class RoomName
{
    /// <summary>Parses a room's name into the form that is shown and compared.</summary>
    /// <param name="maxLength">In characters (code points).</param>
    public static bool TryParse(string text, int maxLength, [NotNullWhen(true)] out string? name) => Parse(text, maxLength, out name, out _) == NameFault.None;

    /// <summary>Parses a room's name into the form that is shown and compared, or returns the rule that it breaks.</summary>
    /// <param name="maxLength">In characters (code points).</param>
    /// <param name="name">Null if it breaks a rule.</param>
    /// <param name="culprit">The character that breaks it; U+0000 if it is not a single one.</param>
    public static NameFault Parse(string text, int maxLength, out string? name, out Rune culprit)
    {
        ArgumentNullException.ThrowIfNull(text);
        name = null;
        culprit = default;
        var typed = text.StartsWith('#') ? text[1..] : text;
        if (typed.Length == 0)
        {
            return NameFault.Empty;
        }

        // A code point has at most two code units, so a longer text need not be enumerated.
        if (typed.Length > 2 * maxLength || typed.EnumerateRunes().Count() > maxLength)
        {
            return NameFault.TooLong;
        }

        Rune[] runes = [.. typed.EnumerateRunes()];
        var fault = NameRules.CheckCharacters(runes, out culprit);
        if (fault != NameFault.None)
        {
            return fault;
        }

        // Joiners fold to nothing. One letter of Arabic is a phrase with spaces.
        var parts = new List<Rune>();
        foreach (var rune in runes)
        {
            culprit = rune;
            if (!Joiners.IsContextual(rune))
            {
                if (UnicodeFolding.IsIgnorable(rune))
                {
                    return NameFault.Invisible;
                }

                var isFirst = parts.Count == 0;
                UnicodeFolding.Append(rune, parts);
                if (!IsAllowed(rune, isFirst) || parts is not [var first, ..] || !IsAllowed(first, isFirst: true) || !parts.TrueForAll(part => IsAllowed(part, isFirst: false)))
                {
                    return NameFault.ReservedCharacter;
                }
            }
        }

        culprit = NameRules.FindSecondScript(runes) ?? default;
        if (culprit != default)
        {
            return NameFault.MixedScripts;
        }

        var shown = UnicodeFolding.Compose(UnicodeFolding.Fold(typed));
        if (shown.EnumerateRunes().Count() > maxLength)
        {
            return NameFault.TooLong;
        }

        // A letter can have become one with more marks.
        fault = NameRules.CheckCharacters([.. shown.EnumerateRunes()], out culprit);
        name = fault == NameFault.None ? shown : null;
        return fault;
    }

    private static bool IsAllowed(Rune rune, bool isFirst) =>
        Rune.IsLetterOrDigit(rune)
        || (!isFirst && (rune.Value is '-' or '_' or '.' || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark));
}
