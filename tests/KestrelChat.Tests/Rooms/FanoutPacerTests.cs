using KestrelChat.Rooms;
using KestrelChat.Testing;
using KestrelChat.Timing;

namespace KestrelChat.Tests.Rooms;

public sealed class FanoutPacerTests
{
    // More lines than a fan-out may carry without a pause after it.
    private const int Several = 3;
    private const int Large = 5_000;
    private const int Few = 10;
    private const int WorthSending = 4096;

    private readonly ManualTime _time = new();
    private Schedule _fanout = null!;

    public FanoutPacerTests() => Build(TimeSpan.FromMilliseconds(10));

    [Fact]
    public void The_first_line_after_a_quiet_time_leaves_at_once()
    {
        _fanout.Request(Large, Few);

        AssertDueNow();
        Assert.True(_fanout.TryBegin());
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public void Later_lines_of_the_interval_leave_together_at_its_end()
    {
        FanOut(Large);

        _fanout.Request(Large, Few);
        _fanout.Request(Large, Few);
        Assert.Equal(1, _time.ArmedTimers);
        AssertDueAfter(10);

        Assert.True(_fanout.TryBegin());
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public void A_line_waits_only_for_the_rest_of_the_interval()
    {
        FanOut(Large);
        Advance(7);

        _fanout.Request(Large, Few);

        AssertDueAfter(3);
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(250, 2.5)]
    [InlineData(999, 9.99)]
    [InlineData(1_000, 10)]
    [InlineData(1_000_000, 10)]
    [InlineData(int.MaxValue, 10)]
    public void The_interval_grows_by_ten_microseconds_for_each_member_up_to_the_maximum(int members, double milliseconds)
    {
        FanOut(members);

        _fanout.Request(members, Few);

        AssertDueAfter(milliseconds);
    }

    [Fact]
    public void A_small_room_does_not_wait_at_all()
    {
        FanOut(2);

        _fanout.Request(2, Few);

        AssertDueNow();
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public void Without_an_interval_each_line_leaves_at_once()
    {
        Build(TimeSpan.Zero);
        for (var i = 0; i < 3; i++)
        {
            FanOut(Large);
        }

        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public void After_another_quiet_time_a_line_leaves_at_once_again()
    {
        FanOut(Large);
        _fanout.Request(Large, Few);
        AssertDueAfter(10);
        Assert.True(_fanout.TryBegin());
        _fanout.End(Large);
        Advance(10);

        _fanout.Request(Large, Few);

        AssertDueNow();
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public void Lines_that_arrive_during_a_fanout_leave_after_it_and_TryBegin_returns_false_meanwhile()
    {
        _fanout.Request(2, Few);
        AssertDueNow();
        Assert.True(_fanout.TryBegin());

        _fanout.Request(2, Few);
        _fanout.Request(2, WorthSending);
        Assert.Equal(0, _fanout.Due);
        Assert.Equal(0, _time.ArmedTimers);
        Assert.False(_fanout.TryBegin());
        _fanout.End(2);

        AssertDueNow();
        Assert.True(_fanout.TryBegin());
    }

    [Fact]
    public void TryBegin_returns_false_if_an_earlier_fanout_carried_everything()
    {
        FanOut(2);

        Assert.False(_fanout.TryBegin());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void End_returns_the_duration_of_the_fanout(double milliseconds)
    {
        _fanout.Request(2, Few);
        Assert.True(_fanout.TryBegin());
        Advance(milliseconds);

        Assert.Equal(Milliseconds(milliseconds), _fanout.End(2));
    }

    [Theory]
    [InlineData(Few, 16)]
    [InlineData(WorthSending - 1, 16)]
    [InlineData(WorthSending, 9)]
    public void A_long_fanout_is_followed_by_a_pause_which_is_short_if_many_bytes_wait(int bytes, double milliseconds)
    {
        FanOut(2, duration: 8, lines: Several);

        _fanout.Request(2, bytes);

        AssertDueAfter(milliseconds - 8);
    }

    [Fact]
    public void A_pause_is_cut_short_when_enough_bytes_wait()
    {
        FanOut(2, duration: 8, lines: Several);
        _fanout.Request(2, WorthSending - 1);
        Assert.Equal(1, _time.ArmedTimers);

        _fanout.Request(2, 1);

        AssertDueAfter(1);
    }

    [Fact]
    public void A_pause_is_never_longer_than_the_longest_interval()
    {
        FanOut(2, duration: 500, lines: Several);

        _fanout.Request(2, Few);

        AssertDueAfter(10);
    }

    [Fact]
    public void When_enough_bytes_wait_only_late_in_a_pause_it_still_waits_for_more()
    {
        FanOut(2, duration: 8, lines: Several);
        _fanout.Request(2, WorthSending - 1);
        Advance(4);

        _fanout.Request(2, 1);

        AssertDueAfter(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_fanout_of_one_or_two_lines_is_followed_by_no_pause(int lines)
    {
        FanOut(2, duration: 8, lines);

        _fanout.Request(2, Few);

        AssertDueNow();
        Assert.Equal(0, _time.ArmedTimers);
    }

    private void Build(TimeSpan interval) => _fanout = new Schedule(_time, interval);

    private void Advance(double milliseconds) => _time.Advance(Milliseconds(milliseconds));

    private static TimeSpan Milliseconds(double count) => TimeSpan.FromTicks((long)Math.Round(count * TimeSpan.TicksPerMillisecond));

    private void AssertDueAfter(double milliseconds)
    {
        _time.Advance(Milliseconds(milliseconds) - TimeSpan.FromTicks(1));
        Assert.Equal(0, _fanout.Due);
        _time.Advance(TimeSpan.FromTicks(1));
        AssertDueNow();
    }

    private void AssertDueNow() => Assert.Equal(1, _fanout.Due);

    /// <summary>One fan-out that is due at once.</summary>
    private void FanOut(int members, double duration = 0, int lines = 1)
    {
        for (var line = 0; line < lines; line++)
        {
            _fanout.Request(members, Few);
        }

        AssertDueNow();
        Assert.True(_fanout.TryBegin());
        Advance(duration);
        _fanout.End(members);
    }

    /// <summary>Acts on the pacer's decisions as <see cref="FanoutScheduler"/> does, but counts fan-outs that are due.</summary>
    private sealed class Schedule
    {
        private readonly FanoutPacer _pacer;
        private readonly DueTimer _timer;

        public Schedule(ManualTime time, TimeSpan interval)
        {
            _pacer = new FanoutPacer(time, interval);
            _timer = new DueTimer(time, () => Due++);
        }

        /// <summary>How often a fan-out fell due since the last one began.</summary>
        public int Due { get; private set; }

        public void Request(int members, int bytes) => Act(_pacer.Request(members, bytes));

        public bool TryBegin()
        {
            Due = 0;
            return _pacer.TryBegin();
        }

        public TimeSpan End(int members)
        {
            var (duration, next) = _pacer.End(members);
            Act(next);
            return duration;
        }

        private void Act(TimeSpan? wait)
        {
            if (wait == TimeSpan.Zero)
            {
                Due++;
            }
            else if (wait is { } later)
            {
                _timer.Set(later);
            }
        }
    }
}
