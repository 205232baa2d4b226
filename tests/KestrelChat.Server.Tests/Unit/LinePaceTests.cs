using KestrelChat.Server.Limits;
using KestrelChat.Tests.Support;

namespace KestrelChat.Server.Tests.Unit;

public sealed class LinePaceTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void A_burst_is_taken_at_once_and_then_the_rate_holds()
    {
        var pace = new LinePace(linesPerSecond: 2, burst: 3, _time);

        Assert.Equal([0, 0, 500], Waits(pace, 3));
        for (var line = 0; line < 10; line++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            Assert.Equal([500], Waits(pace, 1));
        }
    }

    [Fact]
    public void Who_obeys_is_taken_at_the_rate_in_the_long_run()
    {
        var pace = new LinePace(linesPerSecond: 5, burst: 10, _time);
        for (var line = 0; line < 10 + 50; line++)
        {
            _time.Advance(pace.Take());
        }

        // The wait behind the last of the burst and behind each of the fifty.
        Assert.Equal(51 * 200, _time.GetElapsedTime(0).TotalMilliseconds, 1.0);
    }

    [Fact]
    public void After_however_long_a_pause_there_is_one_burst_and_no_more()
    {
        var pace = new LinePace(linesPerSecond: 2, burst: 3, _time);
        Waits(pace, 3);

        _time.Advance(TimeSpan.FromDays(30));

        Assert.Equal([0, 0, 500], Waits(pace, 3));
    }

    [Fact]
    public void A_pause_before_the_first_line_earns_nothing()
    {
        var pace = new LinePace(linesPerSecond: 1, burst: 2, _time);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal([0, 1000], Waits(pace, 2));
    }

    [Fact]
    public void A_part_of_the_pause_earns_a_part_of_a_line()
    {
        var pace = new LinePace(linesPerSecond: 1, burst: 1, _time);
        Assert.Equal([1000], Waits(pace, 1));

        _time.Advance(TimeSpan.FromMilliseconds(1250));

        Assert.Equal([1000], Waits(pace, 1));
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal([1750], Waits(pace, 1));
    }

    [Fact]
    public void A_rate_of_0_is_no_limit()
    {
        var pace = new LinePace(linesPerSecond: 0, burst: 1, _time);

        Assert.All(Waits(pace, 1_000), wait => Assert.Equal(0, wait));
    }

    private static double[] Waits(LinePace pace, int lines) => [.. Enumerable.Range(0, lines).Select(_ => Math.Round(pace.Take().TotalMilliseconds, 3))];
}
