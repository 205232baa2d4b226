using System.Text;
using KestrelChat.Cluster;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Nodes;

/// <summary>How a node keeps up with rooms that are open on it.</summary>
public sealed class FollowingTests : IAsyncDisposable
{
    private readonly TestNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task A_node_with_very_many_rooms_is_shown_what_is_said_in_any_of_them()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        ManyRooms.Open(one);
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
    public async Task What_was_said_in_many_rooms_while_the_store_was_away_is_shown_when_it_is_back()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        ManyRooms.Open(one);
        var bob = await other.JoinAsync("bob");
        await other.TypeAsync(bob, $"/join {ManyRooms.NameOf(7)}");
        await other.TypeAsync(bob, "before");
        await Patience.UntilAsync(() => LastLine(one, ManyRooms.NameOf(7)) == "before", "it is shown");
        _nodes.Store.Fault = MemoryFault.Unreachable;
        await other.TypeAsync(bob, "meanwhile");
        await Patience.UntilAsync(() => one.Node.IsAlone, "the store is away");

        _nodes.Store.Fault = MemoryFault.None;

        await Patience.UntilAsync(() => LastLine(one, ManyRooms.NameOf(7)) == "meanwhile", "it is shown");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_room_that_was_forgotten_and_begun_anew_is_followed_on(bool hasManyRooms)
    {
        var (one, other) = await _nodes.StartTwoAsync();
        if (hasManyRooms)
        {
            ManyRooms.Open(one);
        }

        var ann = await one.JoinAsync("ann");
        await one.TypeAsync(ann, "/join dev");
        foreach (var line in (string[])["one", "two", "three"])
        {
            await one.TypeAsync(ann, line);
            await TestNode.ReadAsync(ann, shown => shown == $"ann: {line}");
        }

        await one.TypeAsync(ann, "/join lobby");
        await Patience.UntilAsync(IsForgottenAsync, "the room is forgotten");
        var bob = await other.JoinAsync("bob");
        await other.TypeAsync(bob, "/join dev");
        await other.TypeAsync(bob, "anew");

        await Patience.UntilAsync(() => LastLine(one, "dev") == "anew", "it is shown");
        await other.TypeAsync(bob, "and on");
        await Patience.UntilAsync(() => LastLine(one, "dev") == "and on", "it is shown");

        async Task<bool> IsForgottenAsync()
        {
            await _nodes.Store.Log.TrimAsync(new Retention(0, DateTimeOffset.MaxValue), 100);
            return (await _nodes.Store.Log.ReadHeadsAsync(["dev"]))[0].Sequence == 0;
        }
    }

    [Fact]
    public async Task Nobody_is_told_of_lines_missed_in_a_room_whose_lines_are_no_longer_kept()
    {
        await _nodes.Store.Log.AppendAsync(Guid.NewGuid(), [.. Enumerable.Range(1, 5).Select(number => new PendingLine(number, ChatHub.LobbyName, "old", "gone"u8.ToArray(), DateTimeOffset.UnixEpoch))]);
        var somebody = Guid.NewGuid();
        await _nodes.Store.Presence.EnterAsync(somebody, "elsewhere", TimeSpan.FromHours(1));
        await _nodes.Store.Presence.UpdateAsync(somebody, [new ClusterClient(1, "eve", "eve", "test", ChatHub.LobbyName, DateTimeOffset.UnixEpoch, null, DateTimeOffset.UnixEpoch)], []);
        Assert.Equal(5, await _nodes.Store.Log.TrimAsync(new Retention(0, DateTimeOffset.MinValue), 100));
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");

        await node.TypeAsync(ann, "hello");

        Assert.Equal("ann: hello", await ann.ReadLineAsync());
    }

    [Fact]
    public async Task Nobody_waits_to_see_what_was_said_in_a_room_that_is_closed()
    {
        var node = await _nodes.StartAsync(options => options.EmptyRoomKeep = TimeSpan.Zero);
        var ann = await node.JoinAsync("ann");
        await node.TypeAsync(ann, "/join dev");
        await TestNode.ReadAsync(ann, line => line.StartsWith("* you are in dev", StringComparison.Ordinal));
        _nodes.Store.Fault = MemoryFault.Unreachable;
        ann.Client.Say("hello"u8);
        Assert.True(ann.Client.HasUnshown);

        Assert.True(node.Hub.TryEnter(ann.Client, ChatHub.LobbyName));

        await Patience.UntilAsync(() => !ann.Client.HasUnshown, "it waits no more");
        _nodes.Store.Fault = MemoryFault.None;
        await Patience.UntilAsync(() => node.Node.LinesWaiting == 0, "it is in the log");
    }

    [Fact]
    public async Task A_fault_in_the_program_is_written_down_and_does_not_end_the_chat()
    {
        await using var store = new FaultyStore(_nodes.Store) { Remaining = 3 };
        await using var node = new TestNode(store, _nodes.Time);
        node.Node.Start();
        var ann = await node.JoinAsync("ann");
        await node.TypeAsync(ann, "hello");

        await TestNode.ReadAsync(ann, line => line == "ann: hello");

        await Patience.UntilAsync(() => store.Remaining < 0, "it is begun again");
        Assert.Equal(3, node.Log.Entries.Count(entry => entry == $"follow: {FaultyStore.Message}"));
    }

    [Fact]
    public async Task A_topic_of_which_the_news_was_missed_is_found_out()
    {
        await using var nodes = new TestNodes(new ManualTime());
        var node = await nodes.StartAsync();
        await nodes.Store.Presence.SetTopicAsync(ChatHub.LobbyName, "bees");
        await nodes.PassUntilAsync(() => node.Hub.FindRoom(ChatHub.LobbyName)!.Topic == "bees", "the topic is known");

        await nodes.Store.Presence.SetTopicAsync(ChatHub.LobbyName, null);

        await nodes.PassUntilAsync(() => node.Hub.FindRoom(ChatHub.LobbyName)!.Topic is null, "it is known that there is none");
    }

    [Fact]
    public async Task A_name_is_not_claimed_while_the_others_cannot_be_asked()
    {
        var node = await _nodes.StartAsync();
        var ann = await node.JoinAsync("ann");
        var claim = await node.TakeNameAsync(ann, "ada");
        var bob = await node.JoinAsync("bob");
        _nodes.Store.Fault = MemoryFault.Unreachable;

        await node.TypeAsync(bob, claim);

        await TestNode.ReadAsync(bob, line => line.StartsWith("* the other servers cannot be asked now", StringComparison.Ordinal));
        Assert.Same(ann.Client, node.Hub.Find("ada"));
        _nodes.Store.Fault = MemoryFault.None;
        await node.TypeAsync(bob, claim);
        Assert.Same(bob.Client, node.Hub.Find("ada"));
    }

    private static string? LastLine(TestNode node, string room) =>
        node.Hub.FindRoom(room)?.LastLines(1) is [var line] ? Encoding.UTF8.GetString(line.Text.Span) : null;
}
