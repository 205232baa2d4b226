using KestrelChat.Testing;

namespace KestrelChat.Tests;

public sealed class ManualTimeTests
{
    private readonly ManualTime _time = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void Time_stands_still_until_it_is_advanced()
    {
        var (timestamp, now) = (_time.GetTimestamp(), _time.GetUtcNow());
        Assert.Equal((timestamp, now), (_time.GetTimestamp(), _time.GetUtcNow()));

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(TimeSpan.FromSeconds(3), _time.GetElapsedTime(timestamp));
        Assert.Equal(now.AddSeconds(3), _time.GetUtcNow());
    }

    [Fact]
    public void Timers_fire_in_the_order_of_their_due_times_and_read_those_times()
    {
        using var late = Timer("late", 30);
        using var early = Timer("early", 10);
        using var later = Timer("too late", 31);

        Advance(30);

        Assert.Equal(["early at 10", "late at 30"], _fired);
    }

    [Fact]
    public void A_timer_that_a_callback_sets_fires_in_its_place_in_the_same_advance()
    {
        ITimer? second = null;
        using var other = Timer("other", 25);
        using var first = _time.CreateTimer(_ => second = Timer("second", 10), null, Milliseconds(10), Timeout.InfiniteTimeSpan);

        Advance(30);

        Assert.Equal(["second at 20", "other at 25"], _fired);
        second!.Dispose();
    }

    [Fact]
    public void A_periodic_timer_fires_until_it_is_changed()
    {
        using var timer = Timer("tick", 5, period: 10);

        Advance(25);
        Assert.Equal(["tick at 5", "tick at 15", "tick at 25"], _fired);

        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Advance(100);
        Assert.Equal(3, _fired.Count);
    }

    [Fact]
    public void A_disposed_timer_never_fires()
    {
        var timer = Timer("never", 5);
        timer.Dispose();

        Advance(10);

        Assert.Empty(_fired);
        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        Assert.Equal(0, _time.ArmedTimers);
    }

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);

    private void Advance(int milliseconds) => _time.Advance(Milliseconds(milliseconds));

    private ITimer Timer(string name, int due, int period = Timeout.Infinite)
    {
        return _time.CreateTimer(_ => _fired.Add($"{name} at {_time.GetElapsedTime(0).TotalMilliseconds}"), null, Milliseconds(due), Milliseconds(period));
    }
}
