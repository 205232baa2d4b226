using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Testing;
using KestrelChat.Testing.Nodes;

namespace KestrelChat.Cluster.Tests.Work;

public sealed class PendingWritesTests : IAsyncDisposable
{
    private readonly RecordedDiagnostics _diagnostics = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(string Key, string Value)> _written = [];
    private readonly PendingWrites<string> _writes;
    private Task _running = Task.CompletedTask;
    private int _failures;

    public PendingWritesTests() => _writes = new PendingWrites<string>(WriteAsync, new Reachability(_diagnostics, TimeProvider.System).Of("write"), _diagnostics, NodeRandom.Shared, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    [Fact]
    public async Task Of_several_values_of_a_key_the_last_is_written_and_everyone_who_added_one_gets_its_version()
    {
        var first = _writes.Add("a", "one");
        var second = _writes.Add("a", "two");
        var other = _writes.Add("b", "three");

        _running = _writes.RunAsync(_stop.Token);

        Assert.Equal(1, await first.Soon());
        Assert.Equal(1, await second.Soon());
        Assert.Equal(2, await other.Soon());
        Assert.Equal([("a", "two"), ("b", "three")], _written);
        Assert.Equal(0, _writes.Count);
    }

    [Fact]
    public async Task A_value_is_retried_until_the_store_has_it()
    {
        _failures = 2;
        _running = _writes.RunAsync(_stop.Token);

        Assert.Equal(1, await _writes.Add("a", "one").Soon());

        Assert.True(_failures < 0);
        Assert.False(_writes.Contains("a"));
    }

    [Fact]
    public async Task A_value_that_the_store_refuses_is_reported_and_the_next_is_written()
    {
        var refused = _writes.Add("a", "refused");
        var accepted = _writes.Add("b", "two");

        _running = _writes.RunAsync(_stop.Token);

        Assert.Null(await refused.Soon());
        Assert.Equal(1, await accepted.Soon());
        Assert.Equal(["refused: the shared value a: not this"], _diagnostics.Entries);
    }

    [Fact]
    public async Task A_value_beyond_MaxItems_is_not_added_but_one_that_is_pending_is_replaced()
    {
        for (var i = 0; i < PendingWrites<string>.MaxItems; i++)
        {
            _ = _writes.Add($"{i}", "one");
        }

        Assert.Null(await _writes.Add("more", "one").Soon());
        Assert.False(_writes.Add("0", "two").IsCompleted);
        Assert.Equal(PendingWrites<string>.MaxItems, _writes.Count);
    }

    private Task<long> WriteAsync(string key, string value, CancellationToken cancellation)
    {
        if (Interlocked.Decrement(ref _failures) >= 0)
        {
            throw new ClusterUnavailableException("not now");
        }

        if (value == "refused")
        {
            throw new StoreRefusedException("not this");
        }

        _written.Add((key, value));
        return Task.FromResult((long)_written.Count);
    }
}
