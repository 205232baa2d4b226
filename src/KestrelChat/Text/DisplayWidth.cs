using Wcwidth;

namespace KestrelChat.Text;

/// <summary>Measures how many terminal columns a text takes. Pure.</summary>
internal static class DisplayWidth
{
    public static int Of(string text) => text.EnumerateRunes().Sum(rune => Math.Max(0, UnicodeCalculator.GetWidth(rune)));
}
