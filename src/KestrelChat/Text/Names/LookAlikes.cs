using System.Collections.Frozen;
using System.Text;

namespace KestrelChat.Text.Names;

/// <summary>
/// Replaces letters by those that they look like: of other scripts, and small capitals, by a Latin letter (<c>сосо</c> in Cyrillic); and
/// within one script, so that <c>Il1</c>, <c>O0</c>, <c>m</c> and <c>rn</c> are told apart by nobody.
/// </summary>
/// <remarks>
/// A selection based on Unicode Technical Standard 39, "Confusable Detection", https://www.unicode.org/Public/security/14.0.0/confusables.txt,
/// for the scripts of <see cref="LetterScript"/> and those in which names are common. Case is already folded, so each letter has one
/// replacement: that of the case in which the similarity is closer (Greek ν becomes v, although Ν looks like N); and since I is i, so are
/// l and 1. <c>vv</c> is w although the standard leaves it out; <c>cl</c> is not d, because Lucia would then be Luda. Pure.
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

    // After the replacement by Latin letters. Nothing is replaced by something that is replaced, so folding is idempotent.
    private static readonly FrozenDictionary<Rune, string> s_same = new (string Same, string Similar)[]
    {
        ("i", "l1|\u01C0\u05C0\u2223\u23FD"),
        ("o", "0"),
        ("rn", "m"),
        ("vv", "w"),
        ("ae", "\u00E6\u04D5"),
        ("oe", "\u0153"),
        ("s", "\u01BD"),
        ("u", "\u028B"),
        ("2", "\u01A8"),
        ("3", "\u021D\u0292\u0437\u04E1\u025C"),
        ("6", "\u0431"),
        ("bi", "\u044B"),
        ("-", "\u02D7\u06D4\u2010\u2012\u2013\u2043\u2212\u2796\u2CBB"), // U+2011 folds to U+2010
        ("'", "`\u02B9\u02BB\u02BC\u02BD\u02BE\u02C8\u055A\u05F3\u07F4\u07F5\u2018\u2019\u201B\u2032\u2035\uA78C"),
        ("~", "\u2053\u223C"),
        ("\u05D5\u05D5", "\u05F0"), ("\u05D5\u05D9", "\u05F1"), ("\u05D9\u05D9", "\u05F2"), // Yiddish digraphs
        ("\u0627", "\u0661\u06F1"), // alef and the digit one
        ("\u0643", "\u06A9\u06AA"), // kaf
        ("\u0647", "\u0665\u06F5\u06BE\u06C1\u06D5"), // heh and the digit five
        ("\u06CC", "\u0649\u064A"), // yeh
        ("\u0660", "\u06F0"), ("\u0662", "\u06F2"), ("\u0663", "\u06F3"), ("\u0666", "\u06F6"), ("\u0667", "\u06F7"), ("\u0668", "\u06F8"), ("\u0669", "\u06F9"),
        ("\u0905\u093E", "\u0906"), ("\u090F\u0947", "\u0910"), ("\u0905\u0949", "\u0911"), ("\u0905\u094B", "\u0913"), ("\u0905\u094C", "\u0914"), // Devanagari
        ("\u0985\u09BE", "\u0986"), // Bengali
        ("\u0E40\u0E40", "\u0E41"), ("\u0EC0\u0EC0", "\u0EC1"), // Thai, Lao
        ("一", "ー"), ("二", "ニ"), ("八", "ハ"), ("力", "カ"), ("卜", "ト"), ("口", "ロ囗"), ("夕", "タ"), ("工", "エ"), ("才", "オ"), ("丿", "ノ"), ("へ", "ヘ"), ("り", "リ"),
    }.SelectMany(row => row.Similar.EnumerateRunes(), (row, letter) => (row.Same, Letter: letter)).ToFrozenDictionary(pair => pair.Letter, pair => pair.Same);

    // Every ASCII character in lower case, with its replacement.
    private static readonly string[] s_ascii = [.. Enumerable.Range(0, 0x80).Select(value => Write([Rune.ToLowerInvariant(new Rune(value))]))];

    /// <summary>The letters that are replaced by a Latin one.</summary>
    public static IReadOnlyCollection<Rune> All => s_latin.Keys;

    /// <summary>The letters that are replaced by others of their script.</summary>
    public static IReadOnlyCollection<Rune> Within => s_same.Keys;

    /// <summary>Folds a text of ASCII characters.</summary>
    public static string OfAscii(string text)
    {
        const int MaxLength = 128;
        var folded = text.Length <= MaxLength ? stackalloc char[2 * MaxLength] : new char[2 * text.Length];
        var length = 0;
        foreach (var character in text)
        {
            var letter = s_ascii[character];
            letter.CopyTo(folded[length..]);
            length += letter.Length;
        }

        folded = folded[..length];
        return folded.SequenceEqual(text) ? text : folded.ToString();
    }

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

            var same = s_same.GetValueOrDefault(letter) ?? letter.ToString();
            hasDot = same[^1] is 'i' or 'j' || (hasDot && NameRules.IsMark(rune));
            text.Append(same);
        }

        return text.ToString();
    }
}
