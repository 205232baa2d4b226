using KestrelChat.Cluster.Store;
using KestrelChat.Hub;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Node;

/// <summary>Topics that operators locked, on nodes that were not running, or did not have the room, at that time.</summary>
public sealed class TopicLockTests : IAsyncDisposable
{
    private readonly TestNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Theory]
    [InlineData("dev")]
    [InlineData("lobby")]
    public async Task A_topic_is_locked_in_a_room_that_is_opened_on_another_node_later_until_it_is_unlocked(string room)
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var ann = await JoinAsync(one, "ann", room);
        ann.Client.Preferences.IsOperator = true;
        var open = await _nodes.StartAsync();
        await JoinAsync(open, "eve", room);

        await one.TypeAsync(ann, "/topic lock");

        // The node where the room is open has been notified, so the lock is in the store.
        await Wait.UntilAsync(() => open.Hub.FindOpenRoom(room)!.IsTopicLocked, "the topic is locked where the room is open");
        var later = await _nodes.StartAsync();
        await RefusedAsync(later, await JoinAsync(later, "cid", room));
        await RefusedAsync(other, await JoinAsync(other, "bob", room));
        await one.TypeAsync(ann, "/topic unlock");
        await Wait.UntilAsync(() => !open.Hub.FindOpenRoom(room)!.IsTopicLocked, "the topic is unlocked where the room is open");
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
        await Wait.UntilAsync(async () => (await _nodes.Store.Log.ReadRoomAsync("dev", 0, 0)).IsTopicLocked, "the lock is in the store");
        one.Hub.Disconnect(ann.Client);
        await one.Node.StopAsync(Wait.Limit);

        var later = await _nodes.StartAsync();

        await RefusedAsync(later, await JoinAsync(later, "bob", "dev"));
    }

    [Fact]
    public async Task A_lock_made_while_the_store_is_unreachable_reaches_the_other_nodes_afterwards()
    {
        await using var nodes = new TestNodes(new ManualTime());
        var (one, other) = await nodes.StartTwoAsync();
        var ann = await JoinAsync(one, "ann", ChatHub.LobbyName);
        ann.Client.Preferences.IsOperator = true;
        await one.SettleAsync();
        nodes.Store.Fault = MemoryFault.Unreachable;

        await one.TypeAsync(ann, "/topic lock");
        await Wait.UntilAsync(() => nodes.Store.HasFailed(nameof(ILogStore.AppendAsync)), "the append fails");
        nodes.Store.Fault = MemoryFault.None;

        await nodes.AdvanceUntilAsync(() => other.Hub.Lobby.IsTopicLocked, "the topic is locked on the other node");
        await Wait.UntilAsync(() => one.Hub.Lobby.IsTopicLocked, "the topic is locked where it was ordered");
    }

    private static async Task<TestClient> JoinAsync(TestNode node, string name, string room)
    {
        var client = await node.JoinAsync(name);
        if (room != ChatHub.LobbyName)
        {
            await node.TypeAsync(client, $"/join {room}");
        }

        return client;
    }

    private static Task<string> RefusedAsync(TestNode node, TestClient client) =>
        node.AskAsync(client, "/topic bees", line => line == "* the topic is locked; only operators can change it");

    private static Task<string> ChangedAsync(TestNode node, TestClient client) =>
        node.AskAsync(client, "/topic bees", line => line.EndsWith("set the topic: bees", StringComparison.Ordinal));
}
