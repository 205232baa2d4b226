using KestrelChat.Cluster.Signals;
using KestrelChat.Testing;

namespace KestrelChat.Cluster.Tests.Signals;

public sealed class AsyncSignalTests
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly AsyncSignal _signal = new();

    [Fact]
    public async Task Signals_while_nobody_waits_end_one_wait()
    {
        _signal.Set();
        _signal.Set();

        Assert.True(await WaitAsync().Soon());
        var next = WaitAsync();
        Assert.False(next.IsCompleted);
        _signal.Set();
        Assert.True(await next.Soon());
    }

    [Fact]
    public async Task A_wait_ends_inside_the_call_of_its_timer()
    {
        var wait = WaitAsync();

        _time.Advance(s_timeout);

        Assert.True(wait.IsCompleted);
        Assert.False(await wait);
    }

    [Fact]
    public async Task A_signal_after_a_timeout_ends_the_next_wait()
    {
        var wait = WaitAsync();
        _time.Advance(s_timeout);
        Assert.False(await wait.Soon());

        _signal.Set();

        Assert.True(await WaitAsync().Soon());
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_the_signal_to_the_next()
    {
        using var cancellation = new CancellationTokenSource();
        var wait = _signal.WaitAsync(s_timeout, _time, cancellation.Token);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        _signal.Set();

        Assert.True(await WaitAsync().Soon());
        Assert.Equal(0, _time.ArmedTimers);
    }

    private Task<bool> WaitAsync() => _signal.WaitAsync(s_timeout, _time, TestContext.Current.CancellationToken);
}
