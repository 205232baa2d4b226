using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace KestrelChat.Text.Names;

/// <summary>
/// The rules for rooms' names: letters and digits of any script, and after the first also <c>- _ .</c>; nothing invisible. A leading
/// <c>#</c> is not part of the name. Names are lower case, so <c>Dev</c> and <c>dev</c> are one room. Pure.
/// </summary>
public static class RoomName
{
    /// <summary>Parses a room's name into the form that is shown and compared.</summary>
    /// <param name="maxLength">In characters (code points).</param>
    public static bool TryParse(string text, int maxLength, [NotNullWhen(true)] out string? name)
    {
        ArgumentNullException.ThrowIfNull(text);
        name = null;
        var parsed = text.StartsWith('#') ? text[1..] : text;
        var length = 0;
        foreach (var rune in parsed.EnumerateRunes())
        {
            length++;
            var isLetter = Rune.IsLetterOrDigit(rune) || (length > 1 && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);
            if (UnicodeFolding.IsIgnorable(rune) || (!isLetter && !(length > 1 && rune.Value is '-' or '_' or '.')))
            {
                return false;
            }
        }

        if (length == 0 || length > maxLength)
        {
            return false;
        }

        name = parsed.ToLowerInvariant();
        return true;
    }
}
