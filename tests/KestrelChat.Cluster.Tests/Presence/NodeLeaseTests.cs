using KestrelChat.Cluster.Presence;
using KestrelChat.Cluster.Store;
using KestrelChat.Hub;
using KestrelChat.Testing;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Presence;

public sealed class NodeLeaseTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly ManualTime _storeTime = new();
    private readonly TestNodes _nodes;

    public NodeLeaseTests() => _nodes = new TestNodes(_time, _storeTime);

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task A_node_that_was_removed_returns_and_its_clients_arrive_before_what_is_pending()
    {
        var node = await _nodes.StartAsync();
        var former = node.Lease!.Value;
        var ann = await node.JoinAsync("ann");
        await node.SettleAsync();
        var elsewhere = await _nodes.AddAsync("elsewhere", TimeSpan.FromHours(1));
        await _nodes.Store.Presence.RenewAsync(former, TimeSpan.Zero);
        await _nodes.Store.Presence.RemoveDeadAsync(elsewhere.Id, 50);

        await node.TypeAsync(ann, "hello");
        await _nodes.AdvanceUntilAsync(() => node.Hub.Lobby.Lines == 1, "the line is shown");
        await node.SettleAsync();

        Assert.NotEqual(former, node.Lease);
        Assert.Equal(["ann has left", "ann has arrived", "ann: hello"], await ReadLogAsync());
        Assert.Equal(1, node.Hub.Lobby.Members);
        Assert.Contains("returned", node.Diagnostics.Entries);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Events_whose_answers_were_lost_before_the_node_was_removed_are_in_the_log_once(bool isAppended)
    {
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");
        await node.SettleAsync();
        var elsewhere = await _nodes.AddAsync("elsewhere", TimeSpan.FromHours(1));
        _nodes.Store.Fault = isAppended ? MemoryFault.AnswerLost : MemoryFault.Unreachable;
        await node.TypeAsync(ann, "hello");
        var bob = await node.JoinAsync("bob");
        node.Hub.Disconnect(bob.Client);
        await Wait.UntilAsync(() => _nodes.Store.HasFailed(nameof(ILogStore.AppendAsync)), "the append fails");
        _nodes.Store.Fault = MemoryFault.None;
        await _nodes.Store.Presence.RenewAsync(node.Lease!.Value, TimeSpan.Zero);
        await _nodes.Store.Presence.RemoveDeadAsync(elsewhere.Id, 50);

        await _nodes.AdvanceUntilAsync(() => node.Diagnostics.Entries.Contains("returned") && node.Node.State.PendingEvents == 0, "the node has returned");
        await node.SettleAsync();

        Assert.Equal(["ann: hello"], await _nodes.LogAsync());
        await Wait.UntilAsync(() => node.Hub.Lobby.Members == 1, "only ann is here");
        Assert.Equal(1, await node.Directory.CountClientsAsync(ChatHub.LobbyName));
    }

    [Fact]
    public async Task A_node_that_enters_while_answers_are_lost_leaves_no_other_id_behind()
    {
        _nodes.Store.Policy = new Log.Policy(call => call.Operation is nameof(IPresenceStore.EnterAsync) or nameof(ILogStore.ReadRoomAsync) && Log.Policy.Calls(_nodes.Store, call.Operation) < 3 ? new CallFault { Fault = MemoryFault.AnswerLost } : CallFault.None);
        var node = await _nodes.StartAsync(isReachable: false);
        await _nodes.AdvanceUntilAsync(() => node.Node.Joined.IsCompleted, "the node has joined");

        Assert.Single(await _nodes.Store.Values.ListBehindAsync(long.MaxValue));
    }

    [Fact]
    public async Task A_clock_that_differs_is_reported_once_shows_in_the_state_and_stops_trimming()
    {
        var node = await _nodes.StartAsync(configureNode: options => options.KeepLines = 1);
        var ann = await node.JoinAsync("ann");
        await node.TypeAsync(ann, "one");
        await node.SettleAsync();
        _storeTime.Advance(TimeSpan.FromSeconds(90));

        await _nodes.AdvanceUntilAsync(() => node.Node.State.ClockSkew > TimeSpan.FromSeconds(1), "the clocks are compared");
        _nodes.Advance(TimeSpan.FromSeconds(70));

        Assert.Single(node.Diagnostics.Entries, entry => entry.StartsWith("skewed", StringComparison.Ordinal));
        Assert.Contains(node.Node.State.Reasons, reason => reason.StartsWith("this node's clock is ", StringComparison.Ordinal));
        Assert.Equal(2, (await _nodes.Store.Log.ReadAfterAsync([new RoomPosition(ChatHub.LobbyName, 0, 0)], 10, 1000)).Events.Count);
        _storeTime.Advance(_time.GetUtcNow() - _storeTime.GetUtcNow() is { Ticks: > 0 } behind ? behind : TimeSpan.Zero);
        _time.Advance(_storeTime.GetUtcNow() - _time.GetUtcNow() is { Ticks: > 0 } ahead ? ahead : TimeSpan.Zero);
    }

    [Fact]
    public async Task A_retention_that_other_nodes_do_not_have_is_reported_and_comes_into_force_when_they_do()
    {
        var one = await _nodes.StartAsync(configureNode: options => options.KeepLines = 100);
        var other = await _nodes.StartAsync(configureNode: options => options.KeepLines = 5);

        Assert.Empty(one.Diagnostics.Entries);
        Assert.Equal(["retention: 5 90, in force 100 90"], other.Diagnostics.Entries);
        await one.Node.StopAsync(Wait.Limit);
        await _nodes.AdvanceUntilAsync(() => one.Diagnostics.Entries.IsEmpty && other.Diagnostics.Entries.Count == 1, "the other node is alone");
        Assert.Equal(new Retention(5, 90), (await _nodes.Store.Presence.RenewAsync(other.Lease!.Value, NodeLease.Duration))!.Retention);
    }

    private async Task<IReadOnlyList<string>> ReadLogAsync() =>
        [.. (await _nodes.Store.Log.ReadAfterAsync([new RoomPosition(ChatHub.LobbyName, 0, 0)], 100, 10_000)).Events.Skip(1).Select(item => item.Kind switch
        {
            Rooms.RoomEventKind.Arrived => $"{item.DisplayName} has arrived",
            Rooms.RoomEventKind.Left => $"{item.DisplayName} has left",
            _ => $"{item.DisplayName}: {System.Text.Encoding.UTF8.GetString(item.Text.Span)}",
        })];
}
