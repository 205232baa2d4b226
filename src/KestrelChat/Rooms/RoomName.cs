using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using KestrelChat.Names;

namespace KestrelChat.Rooms;

/// <summary>
/// What a room may be called: letters and digits of any script, and <c>- _ .</c> between them; a leading <c>#</c>, as chats
/// write it, is not part of it. Lower case, so that <c>Dev</c> and <c>dev</c> are one; nothing that cannot be seen. Pure.
/// </summary>
public static class RoomName
{
    /// <summary>Whether a text may be a room's name, and the form in which rooms are told apart and shown.</summary>
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
