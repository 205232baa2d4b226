using KestrelChat.Rooms.Members;
using KestrelChat.Testing;

namespace KestrelChat.Tests.Rooms.Members;

public sealed class WakeSignalTests
{
    private readonly WakeSignal _signal = new();

    [Fact]
    public async Task A_wait_ends_at_the_next_notification()
    {
        var wait = _signal.WaitAsync();
        Assert.False(wait.IsCompleted);

        _signal.Notify();

        Assert.True(wait.IsCompleted);
        await wait;
    }

    [Fact]
    public async Task A_notification_before_the_wait_ends_it_at_once()
    {
        _signal.Notify();

        var wait = _signal.WaitAsync();

        Assert.True(wait.IsCompleted);
        await wait;
    }

    [Fact]
    public async Task Notifications_are_coalesced()
    {
        _signal.Notify();
        _signal.Notify();
        _signal.Notify();

        await _signal.WaitAsync().Soon();
        var next = _signal.WaitAsync();

        Assert.False(next.IsCompleted);
        _signal.Notify();
        await next;
    }

    [Fact]
    public async Task IsNotified_is_true_until_the_waiter_continues()
    {
        Assert.False(_signal.IsNotified);
        _signal.Notify();
        Assert.True(_signal.IsNotified);

        await _signal.WaitAsync();

        Assert.False(_signal.IsNotified);
    }

    [Fact]
    public async Task The_waiter_continues_inside_the_notification()
    {
        var thread = 0;
        var waiting = WaitAsync();

        _signal.Notify();

        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        await waiting;

        async Task WaitAsync()
        {
            await _signal.WaitAsync().ConfigureAwait(false);
            thread = Environment.CurrentManagedThreadId;
        }
    }

    [Fact]
    public async Task Waiting_and_notifying_allocate_nothing()
    {
        var allocated = 0L;
        for (var i = 0; i < 10_000; i++)
        {
            if (i == 10)
            {
                allocated = GC.GetAllocatedBytesForCurrentThread();
            }

            var wait = _signal.WaitAsync();
            _signal.Notify();
            await wait;
            _signal.Notify();
            await _signal.WaitAsync();
        }

        // Not exactly zero: the runtime may replace the code by an optimized version meanwhile.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 1_000);
    }
}
