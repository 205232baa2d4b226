using KestrelChat.Cluster.Signals;
using KestrelChat.Testing;

namespace KestrelChat.Cluster.Tests.Signals;

public sealed class AsyncLockTests
{
    private readonly AsyncLock _lock = new();

    [Fact]
    public async Task Waiters_acquire_the_lock_in_their_order()
    {
        await AcquireAsync();
        var (first, second) = (AcquireAsync(), AcquireAsync());

        _lock.Release();
        await first.Soon();
        Assert.False(second.IsCompleted);

        _lock.Release();
        await second.Soon();
    }

    [Fact]
    public async Task A_waiter_that_was_cancelled_does_not_acquire_the_lock()
    {
        using var cancellation = new CancellationTokenSource();
        await AcquireAsync();
        var (cancelled, next) = (_lock.WaitAsync(cancellation.Token), AcquireAsync());

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        _lock.Release();
        await next.Soon();

        _lock.Release();
        await AcquireAsync().Soon();
    }

    private Task AcquireAsync() => _lock.WaitAsync(TestContext.Current.CancellationToken);
}
