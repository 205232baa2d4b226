using KestrelChat.Cluster.Presence;
using KestrelChat.Testing;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Node;

/// <summary>What clients are told, and what happens to lines, while the store cannot be reached.</summary>
public sealed class LostStoreTests : IAsyncDisposable
{
    private const string Lost = "* the other servers cannot be reached: lines said now will appear when they can";
    private const string Found = "* the other servers can be reached again";
    private const string NotSent = "* not sent: too many lines are waiting for the other servers, please say it again later";

    private readonly TestNodes _nodes = new(new ManualTime());

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Theory]
    [InlineData(MemoryFault.Unreachable)]
    [InlineData(MemoryFault.AnswerLost)]
    public async Task Rooms_are_notified_once_when_the_store_is_lost_and_once_when_it_is_found(MemoryFault fault)
    {
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");
        var bob = await node.JoinAsync("bob");
        await node.TypeAsync(bob, "/join dev");
        await TestNode.ReadAsync(ann, line => line == "bob has left");
        await TestNode.ReadAsync(bob, line => line == "* you are now in dev, 1 here");

        _nodes.Store.Fault = fault;
        await node.TypeAsync(ann, "one");
        Assert.Equal(Lost, await _nodes.AdvanceUntilAsync(ann.ReadLineAsync(), "the room is notified"));
        Assert.Equal(Lost, await bob.ReadLineAsync());
        await node.TypeAsync(ann, "two");

        // Work fails many times more.
        _nodes.Advance(NodeLease.Duration);
        _nodes.Store.Fault = MemoryFault.None;

        Assert.Equal([Found, "ann: one", "ann: two"], await _nodes.AdvanceUntilAsync(ann.ReadLinesAsync(3), "the lines are shown"));
        Assert.Equal(Found, await bob.ReadLineAsync());
        Assert.Equal(["ann: one", "ann: two"], await _nodes.LogAsync());
        Assert.Equal(2, node.Diagnostics.Entries.Count);
    }

    [Fact]
    public async Task A_client_that_connects_while_the_store_is_lost_is_told_and_commands_do_not_wait()
    {
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");
        await node.SettleAsync();
        _nodes.Store.Fault = MemoryFault.Unreachable;
        await node.TypeAsync(ann, "hello");
        await _nodes.AdvanceUntilAsync(() => node.Node.IsIsolated, "the store is lost");
        Assert.Equal(Lost, await ann.ReadLineAsync());

        var bob = await node.JoinAsync("bob");

        Assert.Equal(Lost, await bob.ReadLineAsync());

        // The clock stands still: a command that waited would never complete.
        await node.TypeAsync(ann, "/ignore");
        await TestNode.ReadAsync(ann, line => line.StartsWith("* you ignore nobody", StringComparison.Ordinal));
        _nodes.Store.Fault = MemoryFault.None;
        await _nodes.AdvanceUntilAsync(TestNode.ReadAsync(ann, line => line == "ann: hello"), "the line is shown");
    }

    [Fact]
    public async Task One_kind_of_work_that_keeps_failing_is_reported_while_all_others_succeed()
    {
        await using var store = new FaultyStore(_nodes.Store) { RefusesAppends = true };
        await using var node = new TestNode(store, _nodes.Time);
        node.Node.Start();
        var ann = await node.JoinAsync("ann");

        await node.TypeAsync(ann, "hello");

        Assert.Equal(Lost, await _nodes.AdvanceUntilAsync(ann.ReadLineAsync(), "the room is notified"));
        Assert.Equal([$"unreachable: append events: {FaultyStore.RefusalMessage}"], node.Diagnostics.Entries);
        Assert.Equal([$"failed to append events: {FaultyStore.RefusalMessage}"], node.Node.State.Failures);
        store.RefusesAppends = false;
        Assert.Equal([Found, "ann: hello"], await _nodes.AdvanceUntilAsync(ann.ReadLinesAsync(2), "the line is shown"));
        Assert.Empty(node.Node.State.Failures);
    }

    [Fact]
    public async Task A_short_interruption_is_not_reported()
    {
        await using var store = new FaultyStore(_nodes.Store) { RefusesAppends = true };
        await using var node = new TestNode(store, _nodes.Time);
        node.Node.Start();
        var ann = await node.JoinAsync("ann");

        await node.TypeAsync(ann, "hello");
        await Wait.UntilAsync(() => store.RefusedAppends > 0, "an append has failed");
        Assert.True(node.Node.State.PendingEvents > 0);
        store.RefusesAppends = false;

        Assert.Equal("ann: hello", await _nodes.AdvanceUntilAsync(ann.ReadLineAsync(), "the line is shown"));
        Assert.Empty(node.Diagnostics.Entries);
    }

    [Fact]
    public async Task A_line_beyond_MaxPendingLines_is_rejected_and_no_other_is_lost()
    {
        var node = await _nodes.StartAsync(configureNode: options => options.MaxPendingLines = 3);
        var ann = await node.JoinAsync("ann");
        await node.SettleAsync();
        _nodes.Store.Fault = MemoryFault.Unreachable;

        for (var i = 0; i < 5; i++)
        {
            await node.TypeAsync(ann, $"{i}");
        }

        Assert.Equal([NotSent, NotSent], await ann.ReadLinesAsync(2));
        _nodes.Store.Fault = MemoryFault.None;
        Assert.Equal(["ann: 0", "ann: 1", "ann: 2"], await _nodes.AdvanceUntilAsync(ann.ReadLinesAsync(3), "the lines are shown"));

        // The outbox is emptied a moment later than the lines are shown.
        await Wait.UntilAsync(() => node.Node.State.PendingEvents == 0, "no line is pending");
        await node.TypeAsync(ann, "more");
        Assert.Equal("ann: more", await ann.ReadLineAsync());
        Assert.Equal(["ann: 0", "ann: 1", "ann: 2", "ann: more"], await _nodes.LogAsync());
    }

    [Fact]
    public async Task A_reply_that_needs_the_other_nodes_says_that_they_cannot_be_asked()
    {
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");
        await node.SettleAsync();
        _nodes.Store.Fault = MemoryFault.Unreachable;

        await node.TypeAsync(ann, "/nick ada");

        Assert.Equal("* the other servers cannot be asked now, please try again later", await ann.ReadLineAsync());
        _nodes.Store.Fault = MemoryFault.None;
        await node.AskAsync(ann, "/nick ada", line => line == "* you are now ada");
    }

    [Fact]
    public async Task A_name_is_not_claimed_while_the_other_nodes_cannot_be_asked()
    {
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");
        var claim = await node.AcquireNameAsync(ann, "ada");
        var bob = await node.JoinAsync("bob");
        await node.SettleAsync();
        _nodes.Store.Fault = MemoryFault.Unreachable;

        await node.TypeAsync(bob, claim);

        await TestNode.ReadAsync(bob, line => line == "* the other servers cannot be asked now, please try again later");
        Assert.Same(ann.Client, node.Hub.Find("ada"));
        _nodes.Store.Fault = MemoryFault.None;
        await node.TypeAsync(bob, claim);
        Assert.Same(bob.Client, node.Hub.Find("ada"));
    }
}
