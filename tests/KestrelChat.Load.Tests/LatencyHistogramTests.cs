using KestrelChat.Load.Measuring;

namespace KestrelChat.Load.Tests;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Percentiles_are_accurate_to_one_percent()
    {
        var histogram = new LatencyHistogram();
        for (var microsecond = 1; microsecond <= 100_000; microsecond++)
        {
            histogram.Record(microsecond * 1_000L);
        }

        Assert.InRange(histogram.Percentile(50), 49_500_000, 50_500_000);
        Assert.InRange(histogram.Percentile(99), 98_010_000, 99_990_000);
        Assert.Equal(100_000_000, histogram.Max);
        Assert.Equal(100_000, histogram.Count);
    }
}
