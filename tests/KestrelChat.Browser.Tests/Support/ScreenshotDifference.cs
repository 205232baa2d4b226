namespace KestrelChat.Browser.Tests.Support;

/// <summary>How two screenshots differ, by the mean colours of blocks of 16 × 16 pixels: edges drawn a little differently change those little.</summary>
/// <param name="HasSameSize">Whether they have the same size; if not, nothing else was compared.</param>
/// <param name="Largest">The largest difference of a block, from 0 to 255.</param>
/// <param name="Share">The share of blocks that differ by more than <see cref="Noticeable"/>.</param>
internal sealed record ScreenshotDifference(bool HasSameSize, double Largest, double Share)
{
    /// <summary>Another version of Chromium draws letters differently by less than this.</summary>
    public const double Noticeable = 12;

    /// <summary>Whether a person would see it: something small of another colour, or a word or more that is another.</summary>
    public bool IsVisible => !HasSameSize || Largest > 40 || Share > 0.001;

    public override string ToString() => HasSameSize ? $"{Share:P2} of the blocks differ, one by {Largest:F0} of 255" : "another size";
}
