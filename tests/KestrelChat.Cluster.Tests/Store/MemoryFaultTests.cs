using System.Text;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Testing;
using KestrelChat.Testing.Contract;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Store;

public sealed class MemoryFaultTests : IAsyncDisposable
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _storeTime = new();
    private readonly ManualTime _nodeTime = new();
    private readonly MemoryClusterStore _store;

    public MemoryFaultTests() => _store = new MemoryClusterStore(_storeTime, _nodeTime);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task An_unreachable_store_does_nothing()
    {
        var node = await EnterAsync(_store);
        _store.Fault = MemoryFault.Unreachable;

        await Assert.ThrowsAsync<ClusterUnavailableException>(() => node.AppendAsync(node.Line("a")));

        _store.Fault = MemoryFault.None;
        Assert.Equal(0, await EndAsync());
        Assert.True(_store.HasFailed(nameof(ILogStore.AppendAsync)));
    }

    [Fact]
    public async Task A_call_whose_answer_is_lost_is_carried_out_and_a_retry_does_nothing_more()
    {
        var node = await EnterAsync(_store);
        var line = node.Line("a");
        _store.Fault = MemoryFault.AnswerLost;

        await Assert.ThrowsAsync<ClusterUnavailableException>(() => node.AppendAsync(line));

        _store.Fault = MemoryFault.None;
        Assert.Equal(1, Assert.Single(await node.AppendAsync(line)).Sequence);
        Assert.Equal(1, await EndAsync());
    }

    [Fact]
    public async Task One_node_fails_alone()
    {
        var (one, other) = (_store.HandleFor("one"), _store.HandleFor("other"));
        one.Fault = MemoryFault.Unreachable;

        await Assert.ThrowsAsync<ClusterUnavailableException>(() => one.PrepareAsync());
        await other.PrepareAsync();

        one.Fault = MemoryFault.None;
        _store.Policy = new Policy(call => call is { Node: "other", Operation: nameof(IClusterStore.PrepareAsync) } ? new CallFault { Fault = MemoryFault.AnswerLost, IsRefusal = true } : CallFault.None);
        await one.PrepareAsync();
        Assert.True((await Assert.ThrowsAsync<ClusterUnavailableException>(() => other.PrepareAsync())).IsRefusal);
    }

    [Fact]
    public async Task A_call_is_delayed_by_the_clock_of_its_node_or_hangs_until_it_is_released_or_cancelled()
    {
        var handle = _store.HandleFor("one");
        var node = await EnterAsync(handle);
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Policy = new Policy(call => call.Node == "" ? CallFault.None : new CallFault { DelayBefore = s_second, HoldAfter = hold.Task });

        var appending = node.AppendAsync(node.Line("a"));
        Assert.Equal(0, await EndAsync());
        _nodeTime.Advance(s_second);
        Assert.Equal(1, await EndAsync());
        Assert.False(appending.IsCompleted);
        hold.SetResult();
        await appending.Soon();

        using var cancelled = new CancellationTokenSource();
        var preparing = handle.PrepareAsync(cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => preparing.Soon());
    }

    [Fact]
    public async Task A_refused_text_is_refused_again_and_nothing_is_done()
    {
        var node = await EnterAsync(_store);
        var refused = node.Line("a", "bad text");
        _store.Refuses = text => text.Contains("bad", StringComparison.Ordinal);

        await Assert.ThrowsAsync<StoreRefusedException>(() => node.AppendAsync(refused, node.Line("a")));
        await Assert.ThrowsAsync<StoreRefusedException>(() => node.AppendAsync(refused));
        await Assert.ThrowsAsync<StoreRefusedException>(() => _store.Values.WriteAsync("bad", default, life: null));

        Assert.Equal(0, await EndAsync());
        await node.AppendAsync(node.Line("a"));
    }

    [Fact]
    public async Task A_rewound_store_lacks_the_last_commits_and_its_log_has_other_tags()
    {
        var node = await EnterAsync(_store);
        await node.AppendAsync(node.Line("a"));
        var snapshot = _store.TakeSnapshot();
        var lost = node.Line("a");
        var end = new RoomPosition("a", 2, (await node.AppendAsync(lost))[0].Tag);
        await _store.Values.WriteAsync("a", "x"u8.ToArray(), life: null);
        var clock = (await _store.Log.FindChangedAsync(since: null)).Now;

        _store.Rewind(snapshot);

        Assert.Equal(1, await EndAsync());
        Assert.Equal(1, await _store.Log.FindAppliedAsync(node.Id));
        Assert.Empty(await _store.Values.ListAfterAsync(0, 10));
        Assert.Null((await _store.Log.FindChangedAsync(clock)).Rooms);
        Assert.NotEqual(end.Tag, Assert.Single(await node.AppendAsync(lost)).Tag);
        Assert.Single((await _store.Log.ReadAfterAsync([end], 10, 1000)).Diverged);
        Assert.Empty(await _store.Log.FindPositionsAsync([end]));

        _store.Rewind(snapshot);
        Assert.Equal(1, await EndAsync());
    }

    [Fact]
    public async Task Two_stores_with_the_same_calls_and_seed_store_the_same()
    {
        Assert.Equal(await TagsAsync(seed: 5), await TagsAsync(seed: 5));
        Assert.NotEqual(await TagsAsync(seed: 5), await TagsAsync(seed: 6));

        async Task<IEnumerable<long>> TagsAsync(int seed)
        {
            await using var store = new MemoryClusterStore(_storeTime, seed: seed);
            var node = await EnterAsync(store);
            return (await node.AppendAsync(node.Lines("a", 3))).Concat(await node.AppendAsync(node.Line("b"))).Select(item => item.Tag);
        }
    }

    [Fact]
    public async Task Events_notify_other_nodes_and_a_policy_can_lose_notifications()
    {
        var (one, other) = (_store.HandleFor("one"), _store.HandleFor("other"));
        var node = await EnterAsync(one);
        using var own = one.OpenNotifications(NotificationKind.Events);
        using var others = other.OpenNotifications(NotificationKind.Events);

        await node.AppendAsync(node.Line("a"));
        Assert.True(await others.WaitAsync(TimeSpan.Zero));
        Assert.False(await own.WaitAsync(TimeSpan.Zero));

        _store.Policy = new Policy(_ => CallFault.None, deaf: "other");
        await node.AppendAsync(node.Line("a"));
        Assert.False(await others.WaitAsync(TimeSpan.Zero));
    }

    private static async Task<ContractNode> EnterAsync(IClusterStore store)
    {
        var node = new ContractNode(store, new Guid(Encoding.ASCII.GetBytes("0123456789abcdef")), "node");
        Assert.NotNull(await store.Presence.EnterAsync(node.Id, node.Name, s_second, new Retention(0, 0)));
        return node;
    }

    private async Task<long> EndAsync() => (await _store.Log.ReadRoomAsync("a", 0, 0)).End.Sequence;

    private sealed class Policy(Func<StoreCall, CallFault> decide, string? deaf = null) : IFaultPolicy
    {
        public CallFault Decide(StoreCall request) => decide(request);

        public bool Delivers(string node, NotificationKind kind) => node != deaf;
    }
}
