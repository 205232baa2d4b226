using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace KestrelChat.Text.Names;

/// <summary>Names a character to users, who may not see it: <c>U+200B zero width space</c>, or <c>":" (U+003A)</c>. Pure.</summary>
public static class CharacterLabel
{
    private const int Pictures = 0x2400;
    private const int DeletePicture = 0x2421;
    private const int Delete = 0x7F;

    // Those that are copied from documents and web pages without being seen, by their names in the Unicode Standard.
    private static readonly FrozenDictionary<int, string> s_names = new Dictionary<int, string>
    {
        [0x20] = "space",
        [0xA0] = "no-break space",
        [0xAD] = "soft hyphen",
        [0x34F] = "combining grapheme joiner",
        [0x61C] = "arabic letter mark",
        [0x115F] = "hangul choseong filler",
        [0x1160] = "hangul jungseong filler",
        [0x180E] = "mongolian vowel separator",
        [0x200B] = "zero width space",
        [0x200C] = "zero width non-joiner",
        [0x200D] = "zero width joiner",
        [0x200E] = "left-to-right mark",
        [0x200F] = "right-to-left mark",
        [0x2028] = "line separator",
        [0x2029] = "paragraph separator",
        [0x202A] = "left-to-right embedding",
        [0x202B] = "right-to-left embedding",
        [0x202C] = "pop directional formatting",
        [0x202D] = "left-to-right override",
        [0x202E] = "right-to-left override",
        [0x2060] = "word joiner",
        [0x2066] = "left-to-right isolate",
        [0x2067] = "right-to-left isolate",
        [0x2068] = "first strong isolate",
        [0x2069] = "pop directional isolate",
        [0x2800] = "braille pattern blank",
        [0x3000] = "ideographic space",
        [0x3164] = "hangul filler",
        [0xFEFF] = "zero width no-break space",
        [0xFFA0] = "halfwidth hangul filler",
        [0xFFFD] = "replacement character",
    }.ToFrozenDictionary();

    /// <summary>Names a character. A control picture is named as the control that <see cref="VisibleText"/> replaces by it.</summary>
    public static string Of(Rune character)
    {
        var value = character.Value switch
        {
            >= Pictures and < Pictures + 0x20 => character.Value - Pictures,
            DeletePicture => Delete,
            _ => character.Value,
        };
        var code = string.Create(CultureInfo.InvariantCulture, $"U+{value:X4}");
        return s_names.TryGetValue(value, out var name) ? $"{code} {name}" : IsSeen(new Rune(value)) ? $"\"{character}\" ({code})" : code;
    }

    private static bool IsSeen(Rune character) => !UnicodeFolding.IsIgnorable(character) && Rune.GetUnicodeCategory(character) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark);
}
