using System.Text;
using static KestrelChat.Text.Names.LetterScript;

namespace KestrelChat.Text.Names;

/// <summary>
/// The scripts that have letters similar to those of another script. Everything else (Han, kana, Hangul, Arabic, digits, emoji …)
/// is <see cref="None"/>, and may be combined with each of them.
/// </summary>
internal enum LetterScript : byte
{
    None,
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Georgian,
    Cherokee,
    Coptic,
    Lisu,
    CanadianAboriginal,
    Tifinagh,
    Deseret,
    Osage,
    OldItalic,
    Carian,
    Lycian,
}

/// <summary>Finds the <see cref="LetterScript"/> of a character. Pure.</summary>
internal static class LetterScripts
{
    // The Script property: https://www.unicode.org/Public/14.0.0/ucd/Scripts.txt, with the additions of 15.0.0 and 16.0.0.
    private static readonly (int First, int Last, LetterScript Script)[] s_ranges =
    [
        (0x41, 0x5A, Latin), (0x61, 0x7A, Latin), (0xAA, 0xAA, Latin), (0xBA, 0xBA, Latin), (0xC0, 0xD6, Latin),
        (0xD8, 0xF6, Latin), (0xF8, 0x2B8, Latin), (0x2E0, 0x2E4, Latin), (0x370, 0x373, Greek), (0x375, 0x377, Greek),
        (0x37A, 0x37D, Greek), (0x37F, 0x37F, Greek), (0x384, 0x384, Greek), (0x386, 0x386, Greek), (0x388, 0x38A, Greek),
        (0x38C, 0x38C, Greek), (0x38E, 0x3A1, Greek), (0x3A3, 0x3E1, Greek), (0x3E2, 0x3EF, Coptic), (0x3F0, 0x3FF, Greek),
        (0x400, 0x484, Cyrillic), (0x487, 0x52F, Cyrillic), (0x531, 0x556, Armenian), (0x559, 0x58A, Armenian),
        (0x58D, 0x58F, Armenian), (0x10A0, 0x10C5, Georgian), (0x10C7, 0x10C7, Georgian), (0x10CD, 0x10CD, Georgian),
        (0x10D0, 0x10FA, Georgian), (0x10FC, 0x10FF, Georgian), (0x13A0, 0x13F5, Cherokee), (0x13F8, 0x13FD, Cherokee),
        (0x1400, 0x167F, CanadianAboriginal), (0x18B0, 0x18F5, CanadianAboriginal), (0x1C80, 0x1C8A, Cyrillic),
        (0x1C90, 0x1CBA, Georgian), (0x1CBD, 0x1CBF, Georgian), (0x1D00, 0x1D25, Latin), (0x1D26, 0x1D2A, Greek),
        (0x1D2B, 0x1D2B, Cyrillic), (0x1D2C, 0x1D5C, Latin), (0x1D5D, 0x1D61, Greek), (0x1D62, 0x1D65, Latin),
        (0x1D66, 0x1D6A, Greek), (0x1D6B, 0x1D77, Latin), (0x1D78, 0x1D78, Cyrillic), (0x1D79, 0x1DBE, Latin),
        (0x1DBF, 0x1DBF, Greek), (0x1E00, 0x1EFF, Latin), (0x1F00, 0x1F15, Greek), (0x1F18, 0x1F1D, Greek),
        (0x1F20, 0x1F45, Greek), (0x1F48, 0x1F4D, Greek), (0x1F50, 0x1F57, Greek), (0x1F59, 0x1F59, Greek),
        (0x1F5B, 0x1F5B, Greek), (0x1F5D, 0x1F5D, Greek), (0x1F5F, 0x1F7D, Greek), (0x1F80, 0x1FB4, Greek),
        (0x1FB6, 0x1FC4, Greek), (0x1FC6, 0x1FD3, Greek), (0x1FD6, 0x1FDB, Greek), (0x1FDD, 0x1FEF, Greek),
        (0x1FF2, 0x1FF4, Greek), (0x1FF6, 0x1FFE, Greek), (0x2071, 0x2071, Latin), (0x207F, 0x207F, Latin),
        (0x2090, 0x209C, Latin), (0x2126, 0x2126, Greek), (0x212A, 0x212B, Latin), (0x2132, 0x2132, Latin),
        (0x214E, 0x214E, Latin), (0x2160, 0x2188, Latin), (0x2C60, 0x2C7F, Latin), (0x2C80, 0x2CF3, Coptic),
        (0x2CF9, 0x2CFF, Coptic), (0x2D00, 0x2D25, Georgian), (0x2D27, 0x2D27, Georgian), (0x2D2D, 0x2D2D, Georgian),
        (0x2D30, 0x2D67, Tifinagh), (0x2D6F, 0x2D70, Tifinagh), (0x2D7F, 0x2D7F, Tifinagh), (0x2DE0, 0x2DFF, Cyrillic),
        (0xA4D0, 0xA4FF, Lisu), (0xA640, 0xA69F, Cyrillic), (0xA722, 0xA787, Latin), (0xA78B, 0xA7CD, Latin),
        (0xA7D0, 0xA7D1, Latin), (0xA7D3, 0xA7D3, Latin), (0xA7D5, 0xA7DC, Latin), (0xA7F2, 0xA7FF, Latin),
        (0xAB30, 0xAB5A, Latin), (0xAB5C, 0xAB64, Latin), (0xAB65, 0xAB65, Greek), (0xAB66, 0xAB69, Latin),
        (0xAB70, 0xABBF, Cherokee), (0xFB00, 0xFB06, Latin), (0xFB13, 0xFB17, Armenian), (0xFE2E, 0xFE2F, Cyrillic),
        (0xFF21, 0xFF3A, Latin), (0xFF41, 0xFF5A, Latin), (0x10140, 0x1018E, Greek), (0x101A0, 0x101A0, Greek),
        (0x10280, 0x1029C, Lycian), (0x102A0, 0x102D0, Carian), (0x10300, 0x10323, OldItalic), (0x1032D, 0x1032F, OldItalic),
        (0x10400, 0x1044F, Deseret), (0x104B0, 0x104D3, Osage), (0x104D8, 0x104FB, Osage), (0x10780, 0x10785, Latin),
        (0x10787, 0x107B0, Latin), (0x107B2, 0x107BA, Latin), (0x11AB0, 0x11ABF, CanadianAboriginal),
        (0x11FB0, 0x11FB0, Lisu), (0x1D200, 0x1D245, Greek), (0x1DF00, 0x1DF1E, Latin), (0x1DF25, 0x1DF2A, Latin),
        (0x1E030, 0x1E06D, Cyrillic), (0x1E08F, 0x1E08F, Cyrillic),
    ];

    /// <summary>The script of <paramref name="rune"/>, or <see cref="LetterScript.None"/>.</summary>
    public static LetterScript Of(Rune rune)
    {
        var value = rune.Value;
        var low = 0;
        var high = s_ranges.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            var (first, last, script) = s_ranges[middle];
            if (value < first)
            {
                high = middle;
            }
            else if (value > last)
            {
                low = middle + 1;
            }
            else
            {
                return script;
            }
        }

        return None;
    }
}
