using KestrelChat.Server.Events;

namespace KestrelChat.Server.Tests.Events;

public sealed class RecentDurationsTests
{
    private readonly RecentDurations _recent = new();

    [Fact]
    public void Quantiles_are_those_of_what_was_added_within_seven_percent()
    {
        for (var milliseconds = 1; milliseconds <= 1000; milliseconds++)
        {
            _recent.Add(milliseconds / 1000.0);
        }

        var (p50, p99) = _recent.Take(0.5, 0.99);
        Assert.InRange(p50!.Value, 500 * 0.93, 500 * 1.07);
        Assert.InRange(p99!.Value, 990 * 0.93, 990 * 1.07);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.000_007)]
    [InlineData(0.000_016)]
    [InlineData(0.001)]
    [InlineData(1.7)]
    [InlineData(1000)]
    public void Any_duration_is_found_again(double seconds)
    {
        _recent.Add(seconds);
        var found = _recent.Take(0.5, 0.99);
        Assert.Equal(found.Lower, found.Upper);
        Assert.InRange(found.Lower!.Value / 1000, seconds * 0.93, (seconds * 1.07) + 0.000_001);
    }

    [Theory]
    [InlineData(double.MaxValue)]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    public void An_impossible_duration_does_no_harm(double seconds)
    {
        _recent.Add(seconds);
        Assert.NotNull(_recent.Take(0.5, 0.99).Lower);
    }

    [Fact]
    public void What_was_read_is_forgotten()
    {
        _recent.Add(0.5);
        _recent.Take(0.5, 0.99);
        Assert.Equal((null, null), _recent.Take(0.5, 0.99));
    }
}
