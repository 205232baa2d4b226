using KestrelChat.Testing;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Node;

/// <summary>A node whose store cannot be prepared, or cannot be reached, when it starts.</summary>
public sealed class JoiningTests : IAsyncDisposable
{
    private const string Lost = "* the other servers cannot be reached: lines said now will appear when they can";
    private const string Found = "* the other servers can be reached again";

    private readonly TestNodes _nodes = new(new ManualTime());

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task A_line_said_before_its_node_has_joined_is_shown_on_all_nodes_when_it_joins()
    {
        var other = await _nodes.StartAsync();
        var bob = await other.JoinAsync("bob");
        await using var node = new TestNode(_nodes.Store, _nodes.Time);
        var ann = await node.JoinAsync("ann");

        await node.TypeAsync(ann, "hello");
        Assert.False(node.Node.State.IsJoined);
        Assert.Equal(2, node.Node.State.PendingEvents);
        Assert.True(ann.Client.HasPendingLines);
        Assert.Empty(await _nodes.LogAsync());
        node.Node.Start();

        await node.Node.Joined.Soon();
        await TestNode.ReadAsync(ann, line => line == "ann: hello");
        await TestNode.ReadAsync(bob, line => line == "ann: hello");
        Assert.Equal(["ann: hello"], await _nodes.LogAsync());
        await Wait.UntilAsync(() => node.Node.State.PendingEvents == 0 && !ann.Client.HasPendingLines, "the line is acknowledged");
    }

    [Fact]
    public async Task A_store_that_cannot_be_prepared_is_reported_with_the_reason_until_it_can()
    {
        var node = await _nodes.StartAsync(beforeJoining: async starting =>
        {
            var ann = await starting.JoinAsync("ann");
            await starting.TypeAsync(ann, "hello");
            starting.Node.NotePreparationFailed("wrong password");
            Assert.Empty(starting.Diagnostics.Entries);

            _nodes.Advance(TimeSpan.FromSeconds(1));
            starting.Node.NotePreparationFailed("the disk is full");

            Assert.Equal(["failed to prepare the store: the disk is full"], starting.Node.State.Failures);
            Assert.True(starting.Node.IsIsolated);
            Assert.Equal(["unreachable: prepare the store: the disk is full"], starting.Diagnostics.Entries);
            Assert.Equal(Lost, await ann.ReadLineAsync());
            var bob = await starting.JoinAsync("bob");
            Assert.Equal(Lost, await bob.ReadLineAsync());
            await starting.TypeAsync(ann, "/nick ada");
            Assert.Equal("* the other servers cannot be asked now, please try again later", await ann.ReadLineAsync());
            starting.Hub.Disconnect(ann.Client);
            Assert.Equal(4, starting.Node.State.PendingEvents);
        });

        Assert.False(node.Node.IsIsolated);
        Assert.Empty(node.Node.State.Failures);
        Assert.Equal("reachable", node.Diagnostics.Entries.Last());
        await Wait.UntilAsync(async () => (await _nodes.LogAsync()).SequenceEqual(["ann: hello"]), "the line is in the log");
    }

    [Fact]
    public async Task Found_is_shown_before_the_lines_that_were_pending()
    {
        await using var node = new TestNode(_nodes.Store, _nodes.Time);
        var ann = await node.JoinAsync("ann");
        await node.TypeAsync(ann, "hello");
        node.Node.NotePreparationFailed("wrong password");
        _nodes.Advance(TimeSpan.FromSeconds(1));
        node.Node.NotePreparationFailed("wrong password");

        node.Node.Start();

        Assert.Equal([Lost, Found, "ann: hello"], await ann.ReadLinesAsync(3));
    }

    [Fact]
    public async Task A_line_said_on_a_node_that_started_without_the_store_is_shown_when_the_store_is_back()
    {
        var other = await _nodes.StartAsync();
        var bob = await other.JoinAsync("bob");
        await other.TypeAsync(bob, "before");
        Assert.Equal("bob: before", await bob.ReadLineAsync());
        _nodes.Store.Fault = MemoryFault.Unreachable;
        var node = await _nodes.StartAsync(isReachable: false);
        var ann = await node.JoinAsync("ann");

        await node.TypeAsync(ann, "hello");
        var joining = node.TypeAsync(ann, "/join dev");

        // The command waits, for a limited time, for the line before it.
        await _nodes.AdvanceUntilAsync(() => joining.IsCompleted, "the client may change rooms");
        await joining;
        await TestNode.ReadAsync(ann, line => line == "* you are now in dev, 1 here");
        await node.TypeAsync(ann, "in dev");
        _nodes.Store.Fault = MemoryFault.None;

        var shownToAnn = TestNode.ReadAsync(ann, line => line.StartsWith("ann:", StringComparison.Ordinal));
        var shownToBob = TestNode.ReadAsync(bob, line => line.StartsWith("ann:", StringComparison.Ordinal));
        Assert.Equal("ann: in dev", await _nodes.AdvanceUntilAsync(shownToAnn, "the line is shown in dev"));
        Assert.Equal("ann: hello", await _nodes.AdvanceUntilAsync(shownToBob, "the line is shown in the lobby"));
        Assert.Equal(["bob: before", "ann: hello"], await _nodes.LogAsync());
        await Wait.UntilAsync(() => !ann.Client.HasPendingLines, "both lines are acknowledged");
    }
}
