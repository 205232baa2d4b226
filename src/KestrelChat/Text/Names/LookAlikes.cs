using System.Collections.Frozen;
using System.Text;

namespace KestrelChat.Text.Names;

/// <summary>
/// Replaces letters of other scripts, and small capitals, by the Latin letter that they look like: a whole name can be spelt with
/// them (<c>сосо</c> in Cyrillic).
/// </summary>
/// <remarks>
/// A selection based on Unicode Technical Standard 39, "Confusable Detection", for the scripts of <see cref="LetterScript"/>. Case
/// is already folded, so each letter has one replacement: that of the case in which the similarity is closer (Greek ν becomes v,
/// although Ν looks like N). Similar Latin letters and digits (I, l, 1) stay distinct. Pure.
/// </remarks>
internal static class LookAlikes
{
    // Case-folded letters, because they are looked up after folding. Cherokee folds to its capitals.
    private static readonly FrozenDictionary<Rune, Rune> s_latin = new (char Latin, string Similar)[]
    {
        ('a', "\u0251\u1D00\u0430\u03B1\u13AA\uA4EE\u2C81"),
        ('b', "\u0299\u0432\u044C\u03B2\u13CF\u13F4\uA4D0\u2C83"),
        ('c', "\u1D04\u0441\u03C3\u13DF\uA4DA\u2CA5"), // σ, because ϲ folds to it
        ('d', "\u1D05\u0501\u13A0\u13E7\uA4D2\uA4D3"),
        ('e', "\u1D07\u0435\u04BD\u03B5\u13AC\uA4F0\u2C89"),
        ('f', "\uA730\u03DD\uA4DD"),
        ('g', "\u0261\u0262\u0581\u13C0\u13F3\uA4D6"),
        ('h', "\u029C\u043D\u04BB\u03B7\u0570\u13BB\u13C2\uA4E7\u2C8F"),
        ('i', "\u0131\u0269\u026A\u0456\u03B9\u0345\u13A5\uA4F2\u2C93"), // U+0345 is ι as a mark
        ('j', "\u0237\u1D0A\u0458\u03F3\u0575\u13AB\uA4D9"),
        ('k', "\u1D0B\u043A\u03BA\u13E6\uA4D7\u2C95"),
        ('l', "\u029F\u04CF\u056C\u13DE\uA4E1"),
        ('m', "\u1D0D\u043C\u03BC\u03FB\u13B7\uA4DF\u2C99"),
        ('n', "\u0274\u0578\u057C\uA4E0\u2C9B"),
        ('o', "\u1D0F\u043E\u03BF\u0585\uA4F3\u2C9F"),
        ('p', "\u1D18\u0440\u03C1\u13E2\uA4D1\u2CA3"),
        ('q', "\u051B\u0563\u0566"),
        ('r', "\u0280\u0433\u13A1\u13D2\uA4E3"),
        ('s', "\uA731\u0455\u057F\u13D5\u13DA\uA4E2"),
        ('t', "\u1D1B\u0442\u03C4\u13A2\uA4D4\u2CA7"),
        ('u', "\u1D1C\u057D\uA4F4"),
        ('v', "\u1D20\u0475\u03BD\u13D9\uA4E6"),
        ('w', "\u1D21\u0461\u051D\u03C9\u0561\u13B3\u13D4\uA4EA\u2CB1"),
        ('x', "\u0445\u03C7\uA4EB\u2CAD"),
        ('y', "\u028F\u0443\u04AF\u03B3\u03C5\u13A9\u13BD\uA4EC\u2CA9"),
        ('z', "\u1D22\u03B6\u13C3\uA4DC\u2C8D"),
    }.SelectMany(row => row.Similar, (row, letter) => (row.Latin, Letter: letter)).ToFrozenDictionary(pair => new Rune(pair.Letter), pair => new Rune(pair.Latin));

    /// <summary>The letters that are replaced.</summary>
    public static IReadOnlyCollection<Rune> All => s_latin.Keys;

    /// <summary>Converts folded code points to text, with their replacements.</summary>
    public static string Write(List<Rune> folded)
    {
        const int DotAbove = 0x307;
        var text = new StringBuilder(folded.Count);
        var hasDot = false;
        foreach (var rune in folded)
        {
            var letter = s_latin.GetValueOrDefault(rune, rune);

            // A dot above a letter that has one is invisible.
            if (hasDot && letter.Value == DotAbove)
            {
                continue;
            }

            hasDot = letter.Value is 'i' or 'j' || (hasDot && NameRules.IsMark(rune));
            text.Append(letter.ToString());
        }

        return text.ToString();
    }
}
