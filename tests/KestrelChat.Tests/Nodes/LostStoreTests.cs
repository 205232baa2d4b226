using KestrelChat.Cluster;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Nodes;

/// <summary>What is told and what is kept while what the nodes share cannot be reached.</summary>
public sealed class LostStoreTests : IAsyncDisposable
{
    private const string Lost = "* the other servers cannot be reached: what is said here now is shown when they can";
    private const string Found = "* the other servers can be reached again";
    private const string NotSent = "* not sent: too many lines wait for the other servers already, please say it again later";

    private readonly TestNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Theory]
    [InlineData(MemoryFault.Unreachable)]
    [InlineData(MemoryFault.AnswerLost)]
    public async Task The_rooms_are_told_once_and_once_when_it_is_back(MemoryFault fault)
    {
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");
        var bob = await node.JoinAsync("bob");
        await node.TypeAsync(bob, "/join dev");
        await TestNode.ReadAsync(ann, line => line == "bob has left");
        await TestNode.ReadAsync(bob, line => line.StartsWith("* you are in dev", StringComparison.Ordinal));

        _nodes.Store.Fault = fault;
        await node.TypeAsync(ann, "one");
        Assert.Equal(Lost, await ann.ReadLineAsync());
        Assert.Equal(Lost, await bob.ReadLineAsync());
        await node.TypeAsync(ann, "two");

        // Long enough that every loop has failed again.
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        _nodes.Store.Fault = MemoryFault.None;

        Assert.Equal([Found, "ann: one", "ann: two"], await ann.ReadLinesAsync(3));
        Assert.Equal(Found, await bob.ReadLineAsync());
        Assert.Equal(["ann: one", "ann: two"], await _nodes.LogAsync());
    }

    [Fact]
    public async Task Who_comes_while_it_is_away_is_told_and_commands_do_not_wait_for_it()
    {
        await using var nodes = new TestNodes(new ManualTime());
        var node = await nodes.StartAsync();
        var ann = await node.JoinAsync("ann");
        nodes.Store.Fault = MemoryFault.Unreachable;
        await node.TypeAsync(ann, "hello");
        await nodes.PassAsync(TimeSpan.FromSeconds(3));
        Assert.Equal(Lost, await ann.ReadLineAsync());

        var bob = await node.JoinAsync("bob");

        Assert.Equal(Lost, await bob.ReadLineAsync());

        // The clock stands still: whoever waited would wait for ever.
        await node.TypeAsync(ann, "/ignore");
        await TestNode.ReadAsync(ann, line => line.StartsWith("* you ignore nobody", StringComparison.Ordinal));
        nodes.Store.Fault = MemoryFault.None;
        await nodes.PassAsync(TimeSpan.FromSeconds(10));
        await TestNode.ReadAsync(ann, line => line == "ann: hello");
    }

    [Fact]
    public async Task Work_that_fails_for_good_is_told_even_if_all_else_succeeds()
    {
        await using var store = new FaultyStore(_nodes.Store) { RefusesToAppend = true };
        await using var node = new TestNode(store, _nodes.Time);
        node.Node.Start();
        var ann = await node.JoinAsync("ann");

        await node.TypeAsync(ann, "hello");

        Assert.Equal(Lost, await ann.ReadLineAsync());
        Assert.Equal([$"lost: append: {FaultyStore.Refusal}"], node.Log.Entries);
        store.RefusesToAppend = false;
        Assert.Equal(Found, await ann.ReadLineAsync());
        Assert.Equal("ann: hello", await ann.ReadLineAsync());
    }

    [Fact]
    public async Task A_short_interruption_is_nobodys_business()
    {
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");

        _nodes.Store.Fault = MemoryFault.Unreachable;
        await node.TypeAsync(ann, "hello");
        await Patience.UntilAsync(() => node.Node.LinesWaiting == 1, "the line waits");
        _nodes.Store.Fault = MemoryFault.None;

        Assert.Equal("ann: hello", await ann.ReadLineAsync());
    }

    [Fact]
    public async Task Beyond_what_may_wait_the_sender_is_told_and_nothing_else_is_lost()
    {
        var node = await _nodes.StartAsync(configureNode: options => options.MaxPendingLines = 3);
        var ann = await node.JoinAsync("ann");
        _nodes.Store.Fault = MemoryFault.Unreachable;

        for (var i = 0; i < 5; i++)
        {
            await node.TypeAsync(ann, $"{i}");
        }

        Assert.Equal([NotSent, NotSent], await ann.ReadLinesAsync(2));
        _nodes.Store.Fault = MemoryFault.None;
        Assert.Equal("ann: 2", await TestNode.ReadAsync(ann, line => line.EndsWith('2')));
        await node.TypeAsync(ann, "more");
        Assert.Equal("ann: more", await ann.ReadLineAsync());
        Assert.Equal(["ann: 0", "ann: 1", "ann: 2", "ann: more"], await _nodes.LogAsync());
    }

    [Fact]
    public async Task What_is_said_on_a_node_that_started_without_it_is_shown_when_it_is_there()
    {
        var other = await _nodes.StartAsync();
        var bob = await other.JoinAsync("bob");
        await other.TypeAsync(bob, "before");
        Assert.Equal("bob: before", await bob.ReadLineAsync());
        _nodes.Store.Fault = MemoryFault.Unreachable;
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");

        await node.TypeAsync(ann, "hello");
        await node.TypeAsync(ann, "/join dev");
        await TestNode.ReadAsync(ann, line => line.StartsWith("* you are in dev", StringComparison.Ordinal));
        await node.TypeAsync(ann, "in dev");
        _nodes.Store.Fault = MemoryFault.None;

        Assert.Equal("ann: in dev", await TestNode.ReadAsync(ann, line => line.StartsWith("ann:", StringComparison.Ordinal)));
        Assert.Equal("ann: hello", await TestNode.ReadAsync(bob, line => line.StartsWith("ann:", StringComparison.Ordinal)));
        Assert.Equal(["bob: before", "ann: hello"], await _nodes.LogAsync());
        await Patience.UntilAsync(() => !ann.Client.HasUnshown, "all came back");
    }

    [Fact]
    public async Task What_others_have_to_be_asked_for_is_said_to_be_impossible()
    {
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");
        _nodes.Store.Fault = MemoryFault.Unreachable;

        await node.TypeAsync(ann, "/nick ada");

        Assert.Equal("* the other servers cannot be asked now, please try again later", await TestNode.ReadAsync(ann, line => !line.Equals(Lost, StringComparison.Ordinal)));
        _nodes.Store.Fault = MemoryFault.None;
        await node.AskAsync(ann, "/nick ada", line => line.StartsWith("* you are ada now", StringComparison.Ordinal));
    }
}
