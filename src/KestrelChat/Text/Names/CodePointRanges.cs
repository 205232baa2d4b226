using System.Text;

namespace KestrelChat.Text.Names;

/// <summary>A set of code points, as sorted ranges. Immutable; any thread.</summary>
internal sealed class CodePointRanges(params (int First, int Last)[] ranges)
{
    public bool Contains(Rune rune)
    {
        var (low, high) = (0, ranges.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (rune.Value > ranges[middle].Last)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < ranges.Length && rune.Value >= ranges[low].First;
    }
}
