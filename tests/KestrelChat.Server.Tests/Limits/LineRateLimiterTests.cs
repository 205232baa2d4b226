using KestrelChat.Server.Limits;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Limits;

public sealed class LineRateLimiterTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void A_burst_passes_at_once_and_then_the_rate_applies()
    {
        var limiter = new LineRateLimiter(linesPerSecond: 2, burst: 3, _time);

        Assert.Equal([0, 0, 500], Delays(limiter, 3));
        for (var line = 0; line < 10; line++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            Assert.Equal([500], Delays(limiter, 1));
        }
    }

    [Fact]
    public void A_client_that_waits_as_told_sends_at_the_rate()
    {
        var limiter = new LineRateLimiter(linesPerSecond: 5, burst: 10, _time);
        for (var line = 0; line < 10 + 50; line++)
        {
            _time.Advance(limiter.Acquire());
        }

        // The delay after the last line of the burst and after each of the fifty.
        Assert.Equal(51 * 200, _time.GetElapsedTime(0).TotalMilliseconds, 1.0);
    }

    [Fact]
    public void The_longest_pause_earns_one_burst()
    {
        var limiter = new LineRateLimiter(linesPerSecond: 2, burst: 3, _time);
        Delays(limiter, 3);

        _time.Advance(TimeSpan.FromDays(30));

        Assert.Equal([0, 0, 500], Delays(limiter, 3));
    }

    [Fact]
    public void A_pause_before_the_first_line_earns_nothing()
    {
        var limiter = new LineRateLimiter(linesPerSecond: 1, burst: 2, _time);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal([0, 1000], Delays(limiter, 2));
    }

    [Fact]
    public void A_part_of_the_interval_earns_a_part_of_a_line()
    {
        var limiter = new LineRateLimiter(linesPerSecond: 1, burst: 1, _time);
        Assert.Equal([1000], Delays(limiter, 1));

        _time.Advance(TimeSpan.FromMilliseconds(1250));

        Assert.Equal([1000], Delays(limiter, 1));
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal([1750], Delays(limiter, 1));
    }

    [Fact]
    public void A_rate_of_0_means_no_limit()
    {
        var limiter = new LineRateLimiter(linesPerSecond: 0, burst: 1, _time);

        Assert.All(Delays(limiter, 1_000), wait => Assert.Equal(0, wait));
    }

    private static double[] Delays(LineRateLimiter limiter, int lines) => [.. Enumerable.Range(0, lines).Select(_ => Math.Round(limiter.Acquire().TotalMilliseconds, 3))];
}
