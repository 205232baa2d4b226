using System.Threading.Channels;
using KestrelChat.Rooms;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Rooms;

public sealed class FanoutPacerTests
{
    // More than leave "alone or nearly so".
    private const int Several = 3;
    private const int Large = 5_000;
    private const int Few = 10;
    private const int WorthSending = 4096;

    private readonly ManualTime _time = new();
    private readonly Channel<bool> _asked = Channel.CreateUnbounded<bool>();
    private FanoutPacer _pacer = null!;

    public FanoutPacerTests() => Build(TimeSpan.FromMilliseconds(10));

    [Fact]
    public async Task The_first_line_after_a_quiet_time_leaves_at_once()
    {
        _pacer.Request(Large, Few);

        await AskedAsync();
        Assert.True(_pacer.TryBegin());
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task Later_lines_of_the_interval_leave_together_at_its_end()
    {
        await FanOutAsync(Large);

        _pacer.Request(Large, Few);
        _pacer.Request(Large, Few);
        Assert.Equal(1, _time.ArmedTimers);
        AssertAskedAfter(10);

        Assert.True(_pacer.TryBegin());
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task Only_what_is_left_of_the_interval_is_waited_for()
    {
        await FanOutAsync(Large);
        Advance(7);

        _pacer.Request(Large, Few);

        AssertAskedAfter(3);
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(250, 2.5)]
    [InlineData(999, 9.99)]
    [InlineData(1_000, 10)]
    [InlineData(1_000_000, 10)]
    [InlineData(int.MaxValue, 10)]
    public async Task The_interval_grows_by_ten_microseconds_a_member_up_to_the_most(int members, double milliseconds)
    {
        await FanOutAsync(members);

        _pacer.Request(members, Few);

        AssertAskedAfter(milliseconds);
    }

    [Fact]
    public async Task A_small_room_does_not_wait_at_all()
    {
        await FanOutAsync(2);

        _pacer.Request(2, Few);

        await AskedAsync();
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task Without_an_interval_each_line_leaves_at_once()
    {
        Build(TimeSpan.Zero);
        for (var i = 0; i < 3; i++)
        {
            await FanOutAsync(Large);
        }

        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task After_a_quiet_time_a_line_leaves_at_once_again()
    {
        await FanOutAsync(Large);
        _pacer.Request(Large, Few);
        AssertAskedAfter(10);
        Assert.True(_pacer.TryBegin());
        _pacer.End(Large);
        Advance(10);

        _pacer.Request(Large, Few);

        await AskedAsync();
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public async Task What_is_said_during_a_fan_out_leaves_after_it_and_never_two_at_a_time()
    {
        _pacer.Request(2, Few);
        await AskedAsync();
        Assert.True(_pacer.TryBegin());

        _pacer.Request(2, Few);
        _pacer.Request(2, WorthSending);
        Assert.Equal(0, _asked.Reader.Count);
        Assert.False(_pacer.TryBegin());
        _pacer.End(2);

        await AskedAsync();
        Assert.True(_pacer.TryBegin());
    }

    [Fact]
    public async Task There_is_nothing_to_begin_where_another_took_everything_along()
    {
        await FanOutAsync(2);

        Assert.False(_pacer.TryBegin());
    }

    [Theory]
    [InlineData(Few, 16)]
    [InlineData(WorthSending - 1, 16)]
    [InlineData(WorthSending, 9)]
    public async Task After_a_long_fan_out_comes_a_rest_that_is_short_where_much_has_gathered(int bytes, double milliseconds)
    {
        await FanOutAsync(2, took: 8, lines: Several);

        _pacer.Request(2, bytes);

        AssertAskedAfter(milliseconds - 8);
    }

    [Fact]
    public async Task A_rest_is_cut_short_when_enough_has_gathered()
    {
        await FanOutAsync(2, took: 8, lines: Several);
        _pacer.Request(2, WorthSending - 1);
        Assert.Equal(1, _time.ArmedTimers);

        _pacer.Request(2, 1);

        AssertAskedAfter(1);
    }

    [Fact]
    public async Task A_rest_is_never_longer_than_the_longest_interval()
    {
        await FanOutAsync(2, took: 500, lines: Several);

        _pacer.Request(2, Few);

        AssertAskedAfter(10);
    }

    [Fact]
    public async Task Where_enough_gathers_late_in_a_rest_what_is_on_its_way_is_still_waited_for()
    {
        await FanOutAsync(2, took: 8, lines: Several);
        _pacer.Request(2, WorthSending - 1);
        Advance(4);

        _pacer.Request(2, 1);

        AssertAskedAfter(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Lines_that_leave_alone_or_nearly_so_are_followed_by_no_rest(int lines)
    {
        await FanOutAsync(2, took: 8, lines);

        _pacer.Request(2, Few);

        await AskedAsync();
        Assert.Equal(0, _time.ArmedTimers);
    }

    private void Build(TimeSpan interval) => _pacer = new FanoutPacer(_time, interval, () => _asked.Writer.TryWrite(true));

    private void Advance(double milliseconds) => _time.Advance(Time(milliseconds));

    private static TimeSpan Time(double milliseconds) => TimeSpan.FromTicks((long)Math.Round(milliseconds * TimeSpan.TicksPerMillisecond));

    private void AssertAskedAfter(double milliseconds)
    {
        _time.Advance(Time(milliseconds) - TimeSpan.FromTicks(1));
        Assert.Equal(0, _asked.Reader.Count);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(1, _asked.Reader.Count);
        Assert.True(_asked.Reader.TryRead(out _));
    }

    /// <summary>One fan-out that is asked for at once and takes so many milliseconds.</summary>
    private async Task FanOutAsync(int members, double took = 0, int lines = 1)
    {
        for (var line = 0; line < lines; line++)
        {
            _pacer.Request(members, Few);
        }

        await AskedAsync();
        Assert.True(_pacer.TryBegin());
        Advance(took);
        _pacer.End(members);
    }

    private async Task AskedAsync()
    {
        await _asked.Reader.ReadAsync().Soon();
        Assert.Equal(0, _asked.Reader.Count);
    }
}
