using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Testing;
using KestrelChat.Testing.Contract;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Store;

public sealed class MemoryClusterStoreTests : ClusterStoreContract
{
    private readonly ManualTime _time = new();
    private MemoryClusterStore? _store;

    [Fact]
    public async Task An_unreachable_store_does_nothing()
    {
        var store = (MemoryClusterStore)Store;
        store.Fault = MemoryFault.Unreachable;

        await Assert.ThrowsAsync<ClusterUnavailableException>(() => store.Log.AppendAsync(Guid.NewGuid(), [Line(1, "lobby")]));

        store.Fault = MemoryFault.None;
        Assert.Empty(await ReadAllAsync("lobby"));
    }

    [Fact]
    public async Task A_call_whose_answer_is_lost_is_carried_out_and_a_retry_does_nothing_more()
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
    public async Task A_wait_for_a_notification_times_out_by_the_clock()
    {
        using var notifications = Store.OpenNotifications(NotificationKind.Lines);
        var waiting = notifications.WaitAsync(TimeSpan.FromMilliseconds(250));

        _time.Advance(TimeSpan.FromMilliseconds(250));

        Assert.False(await waiting.Soon());
    }

    protected override Task<IClusterStore> OpenAsync() => Task.FromResult<IClusterStore>(_store ??= new MemoryClusterStore(_time));

    protected override Task AdvanceAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }
}
