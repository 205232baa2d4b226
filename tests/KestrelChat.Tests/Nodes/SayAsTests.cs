using System.Text;
using KestrelChat.Cluster;
using KestrelChat.Moderation;
using KestrelChat.Tests.Moderation;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Nodes;

/// <summary>A line that an operator of one node says in the name of somebody, in a room of all.</summary>
public sealed class SayAsTests : IAsyncDisposable
{
    private readonly TestNodes _nodes = new();
    private readonly List<string> _audit = [];
    private readonly BanList _bans = new(new MemoryBanStore(), TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        _bans.Dispose();
    }

    [Fact]
    public async Task A_line_is_read_in_a_room_that_is_open_on_another_node_alone()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var ann = await InRoomAsync(other, "dev");

        Assert.Equal(SayAsResult.Accepted, await SayAsync(one, "#Dev", "done"));

        Assert.Equal("bot: done", await TestNode.ReadAsync(ann, line => line.StartsWith("bot", StringComparison.Ordinal)));
        Assert.Equal(["op said in dev as bot: done"], _audit);
    }

    [Fact]
    public async Task A_line_goes_on_where_a_room_that_only_the_log_knows_had_ended()
    {
        await _nodes.Store.Log.AppendAsync(Guid.NewGuid(), [new PendingLine(1, "dev", "ann", "before"u8.ToArray(), DateTimeOffset.UnixEpoch)]);
        var node = await _nodes.StartAsync();

        Assert.Equal(SayAsResult.Accepted, await SayAsync(node, "dev", "done"));

        await Patience.UntilAsync(() => node.Hub.FindRoom("dev")?.Lines == 2, "the line is shown");
        Assert.Equal(["before", "done"], node.Hub.FindRoom("dev")!.LastLines(10).Select(line => Encoding.UTF8.GetString(line.Text.Span)));
    }

    [Fact]
    public async Task A_room_that_has_a_topic_is_one_and_one_that_nobody_ever_entered_is_none_and_stays_so()
    {
        var node = await _nodes.StartAsync();
        await _nodes.Store.Presence.SetTopicAsync("dev", "work");

        Assert.Equal(SayAsResult.Accepted, await SayAsync(node, "dev", "done"));
        Assert.Equal(SayAsResult.NoSuchRoom, await SayAsync(node, "nowhere", "done"));
        Assert.Equal(SayAsResult.NoSuchRoom, await SayAsync(node, "no room", "done"));

        Assert.Equal("work", node.Hub.FindRoom("dev")!.Topic);
        Assert.Null(node.Hub.FindRoom("nowhere"));
        Assert.False(await node.Node.Directory.HasRoomAsync("nowhere"));
        Assert.Equal(["op said in dev as bot: done"], _audit);
    }

    [Fact]
    public async Task A_room_that_was_opened_for_a_line_makes_place_for_one_that_somebody_enters()
    {
        var one = await _nodes.StartAsync(options => options.MaxRooms = 2);
        await InRoomAsync(await _nodes.StartAsync(), "dev");
        Assert.Equal(SayAsResult.Accepted, await SayAsync(one, "dev", "done"));
        Assert.NotNull(one.Hub.FindRoom("dev"));

        await InRoomAsync(one, "ops", "bob");

        Assert.Null(one.Hub.FindRoom("dev"));
    }

    [Fact]
    public async Task Where_somebody_is_in_each_of_as_many_rooms_as_may_be_nothing_is_said_in_another()
    {
        var one = await _nodes.StartAsync(options => options.MaxRooms = 2);
        await InRoomAsync(await _nodes.StartAsync(), "dev");
        await InRoomAsync(one, "ops", "bob");

        Assert.Equal(SayAsResult.TooManyRooms, await SayAsync(one, "dev", "done"));

        Assert.Empty(await _nodes.Store.Log.ReadLastAsync("dev", 10));
        Assert.Empty(_audit);
    }

    [Fact]
    public async Task Without_the_store_a_line_waits_in_a_room_that_is_open_here_and_is_not_said_in_another()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        await InRoomAsync(other, "dev");
        _nodes.Store.Fault = MemoryFault.Unreachable;

        await Assert.ThrowsAsync<ClusterUnavailableException>(() => SayAsync(one, "dev", "lost"));
        Assert.Null(one.Hub.FindRoom("dev"));
        Assert.Empty(_audit);
        Assert.Equal(SayAsResult.Accepted, await SayAsync(one, "lobby", "waits"));
        Assert.Equal(["op said in lobby as bot: waits"], _audit);

        _nodes.Store.Fault = MemoryFault.None;
        await Patience.UntilAsync(() => other.Hub.FindRoom("lobby")!.Lines == 1, "the line is shown on the other node");
        Assert.Equal(["bot: waits"], await _nodes.LogAsync());
    }

    [Fact]
    public async Task Beyond_what_may_wait_nothing_is_said_or_written_down()
    {
        var node = await _nodes.StartAsync(configureNode: options => options.MaxPendingLines = 1);
        _nodes.Store.Fault = MemoryFault.Unreachable;

        Assert.Equal(SayAsResult.Accepted, await SayAsync(node, "lobby", "one"));
        await Assert.ThrowsAsync<ClusterUnavailableException>(() => SayAsync(node, "lobby", "two"));

        Assert.Equal(["op said in lobby as bot: one"], _audit);
    }

    private Task<SayAsResult> SayAsync(TestNode node, string room, string text) =>
        new Moderator(node.Hub, _bans, new RecordedAudit(_audit), TimeProvider.System).SayAsAsync("op", room, "bot", text).Soon();

    /// <summary>Somebody who is in a room, and known to all nodes to be there.</summary>
    private async Task<ChatPeer> InRoomAsync(TestNode node, string room, string who = "ann")
    {
        var peer = await node.JoinAsync(who);
        await node.TypeAsync(peer, $"/join {room}");
        await TestNode.ReadAsync(peer, line => line.StartsWith($"* you are in {room}", StringComparison.Ordinal));
        await Patience.UntilAsync(() => _nodes.Store.Presence.FindRoomsAsync([room]) is { IsCompletedSuccessfully: true, Result: [{ Members: 1 }] }, "the room is known");
        return peer;
    }
}
