using KestrelChat.Testing;
using KestrelChat.Timing;

namespace KestrelChat.Tests.Timing;

public sealed class DueTimerTests
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_moment = TimeSpan.FromTicks(1);

    private readonly ManualTime _time = new();
    private readonly DueTimer _timer;
    private int _calls;

    public DueTimerTests() => _timer = new DueTimer(_time, () => _calls++);

    [Fact]
    public void It_calls_back_once_after_the_wait()
    {
        _timer.Set(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1) - s_moment);
        Assert.Equal(0, _calls);

        _time.Advance(s_moment);
        Assert.Equal(1, _calls);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, _calls);
    }

    [Theory]
    [InlineData(5, 20)]
    [InlineData(20, 5)]
    public void The_wait_that_was_set_last_counts(int first, int last)
    {
        _timer.Set(TimeSpan.FromSeconds(first));
        _timer.Set(TimeSpan.FromSeconds(last));

        _time.Advance(TimeSpan.FromSeconds(last) - s_moment);
        Assert.Equal(0, _calls);
        _time.Advance(s_moment);
        Assert.Equal(1, _calls);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, _calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void It_waits_at_least_one_tick(long ticks)
    {
        _timer.Set(TimeSpan.FromTicks(ticks));

        _time.Advance(s_tick - s_moment);
        Assert.Equal(0, _calls);
        _time.Advance(s_moment);
        Assert.Equal(1, _calls);
    }

    [Fact]
    public void It_can_be_set_again_from_its_callback()
    {
        var calls = new List<TimeSpan>();
        DueTimer? timer = null;
        timer = new DueTimer(_time, () =>
        {
            calls.Add(_time.GetElapsedTime(0));
            if (calls.Count < 3)
            {
                timer!.Set(TimeSpan.FromSeconds(2));
            }
        });
        timer.Set(TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5)], calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stopped_timer_never_calls_back_and_cannot_be_set(bool wasSet)
    {
        if (wasSet)
        {
            _timer.Set(TimeSpan.FromSeconds(1));
        }

        _timer.Stop();
        _timer.Set(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, _calls);
        Assert.Equal(0, _time.ArmedTimers);
    }
}
