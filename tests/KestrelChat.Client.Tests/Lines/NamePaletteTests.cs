using KestrelChat.Client.Lines;

namespace KestrelChat.Client.Tests.Lines;

public sealed class NamePaletteTests
{
    /// <summary>By the formula of WCAG 2.2 for the default colours of xterm.</summary>
    [Fact]
    public void Every_colour_has_a_contrast_of_3_to_1_on_black_and_on_white()
    {
        Assert.All(NamePalette.Large, color => Assert.InRange(Contrast(Luminance(color), 0), 3, 21));
        Assert.All(NamePalette.Large, color => Assert.InRange(Contrast(1, Luminance(color)), 3, 21));
    }

    [Fact]
    public void A_name_keeps_its_colour_whatever_its_case()
    {
        Assert.Equal(NamePalette.Of("Ada", NameColors.TwoHundredFiftySix), NamePalette.Of("ada", NameColors.TwoHundredFiftySix));

        // The same in every process and on every machine.
        Assert.Equal((byte)63, NamePalette.Of("ada", NameColors.TwoHundredFiftySix));
    }

    [Fact]
    public void Names_use_all_colours()
    {
        Assert.Equal(NamePalette.Large.Order(), Used(NameColors.TwoHundredFiftySix));
        Assert.Equal(NamePalette.Small.Order(), Used(NameColors.Sixteen));
        Assert.Null(NamePalette.Of("ada", NameColors.None));
    }

    private static IEnumerable<byte> Used(NameColors colors) => Enumerable.Range(0, 1000).Select(number => NamePalette.Of($"user{number}", colors)!.Value).Distinct().Order();

    private static double Contrast(double light, double dark) => (light + 0.05) / (dark + 0.05);

    private static double Luminance(byte color)
    {
        const int Cube = 16;
        int index = color - Cube;
        return (0.2126 * Linear(index / 36)) + (0.7152 * Linear(index / 6 % 6)) + (0.0722 * Linear(index % 6));
    }

    private static double Linear(int level)
    {
        double value = level == 0 ? 0 : (55 + (40 * level)) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    }
}
