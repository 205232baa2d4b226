using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Testing;
using KestrelChat.Testing.Nodes;

namespace KestrelChat.Cluster.Tests.Work;

public sealed class OutboxTests
{
    private readonly Outbox<long> _outbox = new(maxItems: 3, maxBatch: 2);

    [Fact]
    public async Task A_full_outbox_rejects_items_and_skips_no_number()
    {
        Assert.True(TryAdd() && TryAdd() && TryAdd());
        Assert.False(TryAdd());

        Assert.Equal([1, 2, 3], await SendAllAsync());
        Assert.True(TryAdd());
        Assert.Equal([4], await SendAllAsync());
    }

    [Fact]
    public async Task AddDroppingOldest_drops_the_oldest_item_of_a_full_outbox()
    {
        for (var i = 0; i < 5; i++)
        {
            AddDroppingOldest();
        }

        Assert.Equal(3, _outbox.Count);
        Assert.Equal([3, 4, 5], await SendAllAsync());
    }

    [Fact]
    public async Task Items_that_are_dropped_while_they_are_sent_leave_the_later_ones_in_place()
    {
        AddDroppingOldest();
        AddDroppingOldest();
        var isFirst = true;

        var sent = await SendAllAsync(() =>
        {
            if (isFirst)
            {
                isFirst = false;
                AddDroppingOldest();
                AddDroppingOldest();
                AddDroppingOldest();
            }

            return true;
        });

        Assert.Equal([1, 2, 3, 4, 5], sent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_batch_that_the_store_did_not_accept_is_retried_together_with_later_items(bool throws)
    {
        AddDroppingOldest();
        var attempts = 0;

        var sent = await SendAllAsync(() =>
        {
            if (++attempts > 1)
            {
                return true;
            }

            AddDroppingOldest();
            return throws ? throw new ClusterUnavailableException("not now") : false;
        });

        Assert.Equal([1, 2], sent);
        Assert.Equal(2, attempts);
    }

    private bool TryAdd() => _outbox.TryAdd(0, static (number, _) => number);

    private void AddDroppingOldest() => _outbox.AddDroppingOldest(0, static (number, _) => number);

    /// <summary>Sends items until none is left, and returns them as they were accepted.</summary>
    /// <param name="accepts">Whether the store accepts the next batch; null = it accepts all.</param>
    private async Task<List<long>> SendAllAsync(Func<bool>? accepts = null)
    {
        using var stop = new CancellationTokenSource();
        List<long> accepted = [];
        var running = _outbox.RunAsync(
            batch =>
            {
                Assert.InRange(batch.Length, 1, 2);
                var isAccepted = accepts?.Invoke() ?? true;
                if (isAccepted)
                {
                    accepted.AddRange(batch);
                }

                return Task.FromResult(isAccepted);
            },
            new NodeOptions { BatchInterval = TimeSpan.Zero },
            new Reachability(new RecordedDiagnostics(), TimeProvider.System).Of("send"),
            TimeProvider.System,
            stop.Token);
        await Wait.UntilAsync(() => _outbox.Count == 0, "everything is sent");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        return accepted;
    }
}
