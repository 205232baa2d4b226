using System.Text;
using KestrelChat.Cluster.Store;
using KestrelChat.Moderation;
using KestrelChat.Rooms;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Node;

/// <summary>Lines that an operator of one node says under another name, in rooms of all nodes.</summary>
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
    public async Task A_line_is_shown_in_a_room_that_is_open_only_on_another_node()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var ann = await JoinRoomAsync(other, "dev");

        Assert.Equal(SayAsResult.Accepted, await SayAsync(one, "#Dev", "done"));

        Assert.Equal("bot: done", await TestNode.ReadAsync(ann, line => line.StartsWith("bot", StringComparison.Ordinal)));
        Assert.Equal(["op said in dev as bot: done"], _audit);
    }

    [Fact]
    public async Task A_line_continues_a_room_that_exists_only_in_the_log()
    {
        var node = await _nodes.StartAsync();
        var elsewhere = await _nodes.AddAsync("elsewhere", TimeSpan.FromHours(1));
        await elsewhere.AppendAsync(elsewhere.Line("dev", "before"));

        Assert.Equal(SayAsResult.Accepted, await SayAsync(node, "dev", "done"));

        await Wait.UntilAsync(() => node.Hub.FindRoom("dev")?.Lines == 2, "the line is shown");
        Assert.Equal(["before", "done"], node.Hub.FindRoom("dev")!.LastLines(10).Select(line => Encoding.UTF8.GetString(line.Text.Span)));
    }

    [Fact]
    public async Task A_room_with_a_topic_exists_and_one_that_nobody_ever_entered_does_not()
    {
        var node = await _nodes.StartAsync();
        var elsewhere = await _nodes.AddAsync("elsewhere", TimeSpan.FromHours(1));
        await elsewhere.AppendAsync(elsewhere.Event(RoomEventKind.TopicSet, "dev", "eve", "work"));

        Assert.Equal(SayAsResult.Accepted, await SayAsync(node, "dev", "done"));
        Assert.Equal(SayAsResult.NoSuchRoom, await SayAsync(node, "nowhere", "done"));
        Assert.Equal(SayAsResult.NoSuchRoom, await SayAsync(node, "no room", "done"));

        Assert.Equal("work", node.Hub.FindRoom("dev")!.Topic);
        Assert.Null(node.Hub.FindRoom("nowhere"));
        Assert.False(await node.Directory.RoomExistsAsync("nowhere"));
        Assert.Equal(["op said in dev as bot: done"], _audit);
    }

    [Fact]
    public async Task A_room_that_was_opened_for_a_line_is_removed_for_one_that_a_client_enters()
    {
        var one = await _nodes.StartAsync(options => options.MaxRooms = 2);
        await JoinRoomAsync(await _nodes.StartAsync(), "dev");
        Assert.Equal(SayAsResult.Accepted, await SayAsync(one, "dev", "done"));
        Assert.NotNull(one.Hub.FindRoom("dev"));

        await JoinRoomAsync(one, "ops", "bob");

        Assert.Null(one.Hub.FindRoom("dev"));
    }

    [Fact]
    public async Task A_line_is_rejected_if_MaxRooms_other_rooms_have_members()
    {
        var one = await _nodes.StartAsync(options => options.MaxRooms = 2);
        await JoinRoomAsync(await _nodes.StartAsync(), "dev");
        await JoinRoomAsync(one, "ops", "bob");

        Assert.Equal(SayAsResult.TooManyRooms, await SayAsync(one, "dev", "done"));

        Assert.Empty((await _nodes.Store.Log.ReadRoomAsync("dev", 10, 1000)).LastLines);
        Assert.Empty(_audit);
    }

    [Fact]
    public async Task Without_the_store_a_line_is_pending_in_a_room_that_is_open_here_and_rejected_in_another()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        await JoinRoomAsync(other, "dev");
        _nodes.Store.Fault = MemoryFault.Unreachable;

        await Assert.ThrowsAsync<ClusterUnavailableException>(() => SayAsync(one, "dev", "lost"));
        Assert.Null(one.Hub.FindRoom("dev"));
        Assert.Empty(_audit);
        Assert.Equal(SayAsResult.Accepted, await SayAsync(one, "lobby", "pending"));
        Assert.Equal(["op said in lobby as bot: pending"], _audit);

        _nodes.Store.Fault = MemoryFault.None;
        await Wait.UntilAsync(() => other.Hub.Lobby.Lines == 1, "the line is shown on the other node");
        Assert.Equal(["bot: pending"], await _nodes.LogAsync());
    }

    [Fact]
    public async Task A_line_beyond_MaxPendingLines_is_rejected_and_not_audited()
    {
        var node = await _nodes.StartAsync(configureNode: options => options.MaxPendingLines = 1);
        _nodes.Store.Fault = MemoryFault.Unreachable;

        Assert.Equal(SayAsResult.Accepted, await SayAsync(node, "lobby", "one"));
        await Assert.ThrowsAsync<BackplaneUnavailableException>(() => SayAsync(node, "lobby", "two"));

        Assert.Equal(["op said in lobby as bot: one"], _audit);
    }

    private Task<SayAsResult> SayAsync(TestNode node, string room, string text) =>
        new Moderator(node.Hub, _bans, node.Directory, new LocalModerationRelay(), new RecordedAudit(_audit), TimeProvider.System).SayAsAsync("op", room, "bot", text).Soon();

    /// <summary>Connects a client that enters a room, and waits until the store knows it.</summary>
    private async Task<TestClient> JoinRoomAsync(TestNode node, string room, string name = "ann")
    {
        var client = await node.JoinAsync(name);
        await node.TypeAsync(client, $"/join {room}");
        await TestNode.ReadAsync(client, line => line == $"* you are now in {room}, 1 here");
        await _nodes.WhenMembersAsync(room, 1);
        return client;
    }
}
