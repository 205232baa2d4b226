using KestrelChat.Server.Diagnostics;
using KestrelChat.Testing;

namespace KestrelChat.Server.Tests.Diagnostics;

public sealed class LogThrottleTests
{
    private readonly ManualTime _time = new();
    private readonly LogThrottle _throttle;

    public LogThrottleTests() => _throttle = new LogThrottle(_time);

    [Fact]
    public void The_first_entry_passes_at_once_and_stands_for_itself()
    {
        Assert.True(_throttle.TryPass(out var count));
        Assert.Equal(1, count);
    }

    [Fact]
    public void No_further_entry_passes_within_ten_seconds()
    {
        _throttle.TryPass(out _);
        for (var second = 0; second < 10; second++)
        {
            Assert.False(_throttle.TryPass(out _));
            _time.Advance(TimeSpan.FromSeconds(0.99));
        }

        Assert.False(_throttle.TryPass(out _));
    }

    [Fact]
    public void The_next_entry_that_passes_counts_those_that_did_not()
    {
        _throttle.TryPass(out _);
        for (var entry = 0; entry < 99; entry++)
        {
            _throttle.TryPass(out _);
        }

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.True(_throttle.TryPass(out var count));
        Assert.Equal(100, count);
    }

    [Fact]
    public void The_interval_begins_with_the_entry_that_passed()
    {
        _throttle.TryPass(out _);
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.True(_throttle.TryPass(out _));

        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(_throttle.TryPass(out _));

        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(_throttle.TryPass(out var count));
        Assert.Equal(2, count);
    }

    [Fact]
    public async Task No_entry_of_several_threads_is_lost()
    {
        const int Threads = 4;
        const int Entries = 10_000;
        Assert.True(_throttle.TryPass(out _));
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(() =>
        {
            for (var entry = 0; entry < Entries; entry++)
            {
                Assert.False(_throttle.TryPass(out var _));
            }
        })));

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.True(_throttle.TryPass(out var count));
        Assert.Equal((Threads * Entries) + 1, count);
    }
}
