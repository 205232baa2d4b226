using System.Text;
using KestrelChat.Hub;
using KestrelChat.Testing;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Log;

public sealed class LogFollowerTests : IAsyncDisposable
{
    private readonly TestNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task A_line_is_shown_on_every_node()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var ann = await one.JoinAsync("ann");
        var bob = await other.JoinAsync("bob");

        await one.TypeAsync(ann, "hello");
        await TestNode.ReadAsync(bob, line => line == "ann: hello");
        await other.TypeAsync(bob, "/me waves");

        Assert.Equal("** bob waves", await TestNode.ReadAsync(ann, line => line.StartsWith("**", StringComparison.Ordinal)));
        Assert.Equal("** bob waves", await TestNode.ReadAsync(bob, line => line.StartsWith("**", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_line_is_shown_only_when_it_is_in_the_log()
    {
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");

        _nodes.Store.Fault = MemoryFault.Unreachable;
        await node.TypeAsync(ann, "hello");
        await Wait.UntilAsync(() => node.Node.IsIsolated, "the store is lost");
        Assert.Equal("* the other servers cannot be reached: lines said now will appear when they can", await ann.ReadLineAsync());

        _nodes.Store.Fault = MemoryFault.None;

        Assert.Equal("* the other servers can be reached again", await ann.ReadLineAsync());
        Assert.Equal("ann: hello", await ann.ReadLineAsync());
        Assert.Equal(["ann: hello"], await _nodes.LogAsync());
    }

    [Fact]
    public async Task A_node_with_very_many_rooms_shows_the_lines_of_each()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        await ManyRooms.OpenAsync(one);
        var ann = await one.JoinAsync("ann");
        var bob = await other.JoinAsync("bob");
        foreach (var room in (int[])[0, 150, ManyRooms.Count - 1])
        {
            await one.TypeAsync(ann, $"/join {ManyRooms.NameOf(room)}");
            await other.TypeAsync(bob, $"/join {ManyRooms.NameOf(room)}");

            await other.TypeAsync(bob, $"this is {room}");
            await TestNode.ReadAsync(ann, line => line == $"bob: this is {room}");
            await one.TypeAsync(ann, $"so it is {room}");
            await TestNode.ReadAsync(bob, line => line == $"ann: so it is {room}");
        }
    }

    [Fact]
    public async Task A_node_with_very_many_rooms_shows_lines_that_were_said_while_the_store_was_away()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        await ManyRooms.OpenAsync(one);
        var room = ManyRooms.NameOf(7);
        var bob = await other.JoinAsync("bob");
        await other.TypeAsync(bob, $"/join {room}");
        await other.TypeAsync(bob, "before");
        await WhenLastLineAsync(one, room, "before");
        _nodes.Store.Fault = MemoryFault.Unreachable;
        await other.TypeAsync(bob, "meanwhile");
        await Wait.UntilAsync(() => one.Node.IsIsolated, "the store is lost");

        _nodes.Store.Fault = MemoryFault.None;

        await WhenLastLineAsync(one, room, "meanwhile");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_room_that_was_removed_from_the_log_and_created_again_is_still_followed(bool hasManyRooms)
    {
        var storeTime = new ManualTime(TimeProvider.System.GetUtcNow());
        await using var nodes = new TestNodes(storeTime: storeTime);
        var (one, other) = await nodes.StartTwoAsync();
        if (hasManyRooms)
        {
            await ManyRooms.OpenAsync(one);
        }

        var ann = await one.JoinAsync("ann");
        await one.TypeAsync(ann, "/join dev");
        foreach (var line in (string[])["one", "two", "three"])
        {
            await one.TypeAsync(ann, line);
            await TestNode.ReadAsync(ann, shown => shown == $"ann: {line}");
        }

        await one.TypeAsync(ann, "/join lobby");
        await nodes.WhenMembersAsync("dev", 0);
        storeTime.Advance(TimeSpan.FromDays(100));
        await Wait.UntilAsync(IsRemovedAsync, "the room is removed from the log");
        var bob = await other.JoinAsync("bob");
        await other.TypeAsync(bob, "/join dev");
        await other.TypeAsync(bob, "again");

        await WhenLastLineAsync(one, "dev", "again");
        await other.TypeAsync(bob, "and on");
        await WhenLastLineAsync(one, "dev", "and on");

        async Task<bool> IsRemovedAsync()
        {
            await nodes.Store.Log.TrimAsync(100);
            return (await nodes.Store.Log.ReadRoomAsync("dev", 0, 0)).End.Sequence == 0;
        }
    }

    [Fact]
    public async Task A_client_is_not_told_of_missed_lines_in_a_room_whose_lines_were_trimmed_before()
    {
        var elsewhere = await _nodes.AddAsync("elsewhere", TimeSpan.FromHours(1));
        await elsewhere.AppendAsync([.. elsewhere.Lines(ChatHub.LobbyName, 5).Select(line => line with { Age = TimeSpan.FromDays(100) })]);
        Assert.Equal(0, await _nodes.Store.Log.TrimAsync(4) - 4);

        // A member, so that the room is not removed from the log.
        await elsewhere.AppendAsync(elsewhere.Arrival(_nodes.ClientOf(1, "eve"), ChatHub.LobbyName));
        Assert.Equal(1, await _nodes.Store.Log.TrimAsync(100));
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");

        await node.TypeAsync(ann, "hello");

        Assert.Equal("ann: hello", await ann.ReadLineAsync());
    }

    [Fact]
    public async Task A_room_that_is_further_behind_than_the_log_keeps_is_told_how_many_lines_it_missed_and_not_how_many_events()
    {
        var store = _nodes.Store.HandleFor("node");
        var node = await _nodes.StartAsync(configureNode: options => options.KeepLines = 2, store: store);
        var ann = await node.JoinAsync("ann");
        await node.TypeAsync(ann, "hello");
        await node.SettleAsync();
        var elsewhere = await _nodes.AddAsync("elsewhere", TimeSpan.FromHours(1));
        var eve = _nodes.ClientOf(1, "eve");
        store.Fault = MemoryFault.Unreachable;
        await elsewhere.AppendAsync([elsewhere.Arrival(eve, ChatHub.LobbyName), .. elsewhere.Lines(ChatHub.LobbyName, 3), elsewhere.Departure(eve, ChatHub.LobbyName)]);
        await elsewhere.AppendAsync(elsewhere.Arrival(eve, ChatHub.LobbyName), elsewhere.Line(ChatHub.LobbyName, "now"));
        await _nodes.Store.Log.TrimAsync(100);

        store.Fault = MemoryFault.None;

        Assert.Equal("* 3 lines missed: you were too far behind", await TestNode.ReadAsync(ann, line => line.Contains("missed", StringComparison.Ordinal)));
        Assert.EndsWith(": now", await ann.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_in_a_room_that_is_removed_are_no_longer_pending_for_their_speaker()
    {
        var node = await _nodes.StartAsync(options => options.EmptyRoomKeep = TimeSpan.Zero);
        var ann = await node.JoinAsync("ann");
        await node.TypeAsync(ann, "/join dev");
        await TestNode.ReadAsync(ann, line => line == "* you are now in dev, 1 here");
        await node.SettleAsync();
        _nodes.Store.Fault = MemoryFault.Unreachable;
        ann.Client.Say("hello"u8);
        Assert.True(ann.Client.HasPendingLines);

        Assert.True(node.Hub.TryEnter(ann.Client, ChatHub.LobbyName));

        await Wait.UntilAsync(() => node.Hub.FindOpenRoom("dev") is null, "the room is removed");
        Assert.Equal(3, node.Node.State.PendingEvents);
        _nodes.Store.Fault = MemoryFault.None;
        await node.SettleAsync();
        Assert.Single((await _nodes.Store.Log.ReadRoomAsync("dev", 10, 1000)).LastLines);
    }

    [Fact]
    public async Task A_loop_that_throws_an_unexpected_exception_is_logged_and_restarted()
    {
        await using var store = new FaultyStore(_nodes.Store) { UnexpectedReads = 3 };
        await using var node = new TestNode(store, _nodes.Time);
        node.Node.Start();
        var ann = await node.JoinAsync("ann");
        await node.TypeAsync(ann, "hello");

        await TestNode.ReadAsync(ann, line => line == "ann: hello");

        await Wait.UntilAsync(() => store.UnexpectedReads < 0, "the loop runs again");
        Assert.Equal(3, node.Diagnostics.Entries.Count(entry => entry == $"read events: {FaultyStore.UnexpectedMessage}"));
    }

    private static Task WhenLastLineAsync(TestNode node, string room, string text) => Wait.UntilAsync(
        () => node.Hub.FindRoom(room)?.LastLines(1) is [var line] && Encoding.UTF8.GetString(line.Text.Span) == text,
        $"'{text}' is shown in {room}");
}
