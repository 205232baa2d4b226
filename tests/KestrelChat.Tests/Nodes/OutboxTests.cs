using KestrelChat.Cluster;
using KestrelChat.Nodes;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Nodes;

/// <summary>What waits to be brought into the store.</summary>
public sealed class OutboxTests : IDisposable
{
    private readonly TestMeters _meters = new();
    private readonly ChatHub _hub;
    private readonly Outbox<long> _outbox = new(maxWaiting: 3, maxBatch: 2);

    public OutboxTests() => _hub = new ChatHub(new HubOptions(), TimeProvider.System, new ChatMetrics(_meters));

    public void Dispose()
    {
        _hub.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task Beyond_the_bound_nothing_is_taken_and_no_number_is_left_out()
    {
        Assert.True(TryAdd() && TryAdd() && TryAdd());
        Assert.False(TryAdd());

        Assert.Equal([1, 2, 3], await SendAsync());
        Assert.True(TryAdd());
        Assert.Equal([4], await SendAsync());
    }

    [Fact]
    public async Task Where_the_newest_counts_the_oldest_is_given_up()
    {
        for (var i = 0; i < 5; i++)
        {
            Push();
        }

        Assert.Equal(3, _outbox.Waiting);
        Assert.Equal([3, 4, 5], await SendAsync());
    }

    [Fact]
    public async Task What_is_given_up_while_it_is_sent_takes_nothing_else_with_it()
    {
        Push();
        Push();
        var isFirst = true;

        var sent = await SendAsync(
            () =>
            {
                if (isFirst)
                {
                    isFirst = false;
                    Push();
                    Push();
                    Push();
                }
            });

        Assert.Equal([1, 2, 3, 4, 5], sent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_not_taken_is_tried_again_with_what_came_since(bool throws)
    {
        Push();
        var attempts = 0;

        var sent = await SendAsync(
            () => { },
            () =>
            {
                if (++attempts > 1)
                {
                    return true;
                }

                Push();
                return throws ? throw new ClusterUnavailableException("not now") : false;
            });

        Assert.Equal([1, 2], sent);
    }

    private bool TryAdd() => _outbox.TryAdd(0, static (number, _) => number);

    private void Push() => _outbox.Push(0, static (number, _) => number);

    /// <summary>Sends until all were taken.</summary>
    private async Task<List<long>> SendAsync(Action? sending = null, Func<bool>? isTaken = null)
    {
        using var end = new CancellationTokenSource();
        List<long> taken = [];
        var running = _outbox.SendAsync(
            batch =>
            {
                Assert.InRange(batch.Length, 1, 2);
                sending?.Invoke();
                var isThere = isTaken?.Invoke() ?? true;
                if (isThere)
                {
                    taken.AddRange(batch);
                }

                return Task.FromResult(isThere);
            },
            new NodeOptions { BatchInterval = TimeSpan.Zero },
            new Reachability(_hub, new TestNodeLog(), TimeProvider.System).Of("send"),
            TimeProvider.System,
            end.Token);
        await Patience.UntilAsync(() => _outbox.Waiting == 0, "all are sent");
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        return taken;
    }
}
