using KestrelChat.Cluster;
using KestrelChat.Tests.Support;

namespace KestrelChat.Postgres.Tests.Contract;

public sealed class MemoryContractTests : ClusterContract
{
    private readonly ManualTime _time = new();
    private MemoryClusterStore? _store;

    [Fact]
    public async Task While_it_is_unreachable_nothing_is_done()
    {
        var store = (MemoryClusterStore)Store;
        store.Fault = MemoryFault.Unreachable;

        await Assert.ThrowsAsync<ClusterUnavailableException>(() => store.Log.AppendAsync(Guid.NewGuid(), [Line(1, "lobby")]));

        store.Fault = MemoryFault.None;
        Assert.Empty(await ReadAllAsync("lobby"));
    }

    [Fact]
    public async Task Where_only_the_answer_is_lost_all_was_done_and_trying_again_does_nothing_more()
    {
        var store = (MemoryClusterStore)Store;
        var node = Guid.NewGuid();
        store.Fault = MemoryFault.AnswerLost;

        await Assert.ThrowsAsync<ClusterUnavailableException>(() => store.Log.AppendAsync(node, [Line(1, "lobby")]));

        store.Fault = MemoryFault.None;
        Assert.Equal([1L], await store.Log.AppendAsync(node, [Line(1, "lobby")]));
        Assert.Single(await ReadAllAsync("lobby"));
    }

    [Fact]
    public async Task A_wait_that_nobody_ends_ends_by_the_clock()
    {
        using var bell = Store.OpenDoorbell(DoorbellKind.Lines);
        var waiting = bell.WaitAsync(TimeSpan.FromMilliseconds(250));

        _time.Advance(TimeSpan.FromMilliseconds(250));

        Assert.False(await waiting.Soon());
    }

    protected override Task<IClusterStore> OpenAsync() => Task.FromResult<IClusterStore>(_store ??= new MemoryClusterStore(_time));

    protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }
}
