namespace KestrelChat.Client.Lines;

/// <summary>Gives each name a colour that stays the same. Pure.</summary>
internal static class NamePalette
{
    private const uint FnvBasis = 2166136261;
    private const uint FnvPrime = 16777619;

    /// <summary>Of the 256 colours, those with a contrast of 3:1 or more against both black and white (WCAG 2.2), far from each other.</summary>
    public static IReadOnlyList<byte> Large { get; } = [160, 166, 130, 136, 100, 64, 28, 29, 30, 31, 33, 63, 98, 134, 164, 162];

    /// <summary>Of 16 colours, those that are neither black nor white, one of which is the background.</summary>
    public static IReadOnlyList<byte> Small { get; } = [1, 2, 3, 4, 5, 6];

    /// <summary>Returns the colour of a name; null without colours.</summary>
    public static byte? Of(string name, NameColors colors) => colors switch
    {
        NameColors.TwoHundredFiftySix => Large[Hash(name) % Large.Count],
        NameColors.Sixteen => Small[Hash(name) % Small.Count],
        _ => null,
    };

    // FNV-1a, because string.GetHashCode differs between processes. Case is ignored, as in names.
    private static int Hash(string name)
    {
        uint hash = FnvBasis;
        foreach (char character in name.ToLowerInvariant())
        {
            hash = unchecked((hash ^ character) * FnvPrime);
        }

        return (int)(hash & int.MaxValue);
    }
}
