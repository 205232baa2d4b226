using KestrelChat.Cluster;
using KestrelChat.Nodes;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Nodes;

/// <summary>Topics that operators locked, on nodes that were not there, or not in that room, when they did.</summary>
public sealed class TopicLockTests : IAsyncDisposable
{
    private const string Refused = "* the topic is locked; only operators change it";

    private readonly TestNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Theory]
    [InlineData("dev")]
    [InlineData("lobby")]
    public async Task A_topic_is_locked_for_who_opens_the_room_on_another_node_later_until_it_is_unlocked(string room)
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var ann = await JoinAsync(one, "ann", room);
        ann.Client.Preferences.IsOperator = true;
        var witness = await _nodes.StartAsync();
        await JoinAsync(witness, "eve", room);

        await one.TypeAsync(ann, "/topic lock");

        // Whoever is told has been told.
        await Patience.UntilAsync(() => witness.Hub.FindOpenRoom(room)!.IsTopicLocked, "the witness knows");
        var later = await _nodes.StartAsync();
        await RefusedAsync(later, await JoinAsync(later, "cid", room));
        await RefusedAsync(other, await JoinAsync(other, "bob", room));
        await one.TypeAsync(ann, "/topic unlock");
        await Patience.UntilAsync(() => !witness.Hub.FindOpenRoom(room)!.IsTopicLocked, "the witness knows");
        var latest = await _nodes.StartAsync();
        await ChangedAsync(latest, await JoinAsync(latest, "dan", room));
    }

    [Fact]
    public async Task A_lock_outlasts_the_node_where_it_was_made()
    {
        var one = await _nodes.StartAsync();
        var ann = await JoinAsync(one, "ann", "dev");
        ann.Client.Preferences.IsOperator = true;
        await one.TypeAsync(ann, "/topic lock");
        await Patience.UntilAsync(async () => await _nodes.Store.State.ReadAsync("topic-lock/dev") is not null, "it is kept");
        one.Hub.Disconnect(ann.Client);
        await one.Node.StopAsync();

        var later = await _nodes.StartAsync();

        await RefusedAsync(later, await JoinAsync(later, "bob", "dev"));
    }

    [Fact]
    public async Task A_lock_of_which_the_news_was_missed_is_found_out_and_so_is_its_end()
    {
        await using var nodes = new TestNodes(new ManualTime());
        var node = await nodes.StartAsync();
        await nodes.PassAsync(TimeSpan.FromSeconds(1));
        var lobby = node.Hub.FindOpenRoom(ChatHub.LobbyName)!;
        Assert.True(await nodes.Store.State.WriteAsync("topic-lock/lobby", "eve"u8.ToArray(), version: 0));

        await nodes.PassAsync(TimeSpan.FromMinutes(1) + NodePresence.Renewal);

        Assert.True(lobby.IsTopicLocked);
        var kept = await nodes.Store.State.ReadAsync("topic-lock/lobby");
        Assert.True(await nodes.Store.State.WriteAsync("topic-lock/lobby", value: null, kept!.Version));
        await nodes.PassAsync(TimeSpan.FromMinutes(1) + NodePresence.Renewal);
        Assert.False(lobby.IsTopicLocked);
    }

    [Fact]
    public async Task A_lock_made_while_the_others_cannot_be_reached_is_known_to_them_afterwards()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var ann = await JoinAsync(one, "ann", ChatHub.LobbyName);
        ann.Client.Preferences.IsOperator = true;
        _nodes.Store.Fault = MemoryFault.Unreachable;

        await one.TypeAsync(ann, "/topic lock");
        _nodes.Store.Fault = MemoryFault.None;

        await Patience.UntilAsync(() => other.Hub.FindOpenRoom(ChatHub.LobbyName)!.IsTopicLocked, "the other knows");
        Assert.True(one.Hub.FindOpenRoom(ChatHub.LobbyName)!.IsTopicLocked);
    }

    private static async Task<ChatPeer> JoinAsync(TestNode node, string who, string room)
    {
        var peer = await node.JoinAsync(who);
        if (room != ChatHub.LobbyName)
        {
            await node.TypeAsync(peer, $"/join {room}");
        }

        return peer;
    }

    private static Task<string> RefusedAsync(TestNode node, ChatPeer peer) => node.AskAsync(peer, "/topic bees", line => line == Refused);

    private static Task<string> ChangedAsync(TestNode node, ChatPeer peer) =>
        node.AskAsync(peer, "/topic bees", line => line.EndsWith("set the topic: bees", StringComparison.Ordinal));
}
