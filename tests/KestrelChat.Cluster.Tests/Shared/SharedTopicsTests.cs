using KestrelChat.Cluster.Presence;
using KestrelChat.Hub;
using KestrelChat.Testing;
using KestrelChat.Testing.Nodes;

namespace KestrelChat.Cluster.Tests.Shared;

public sealed class SharedTopicsTests : IAsyncDisposable
{
    private readonly TestNodes _nodes = new(new ManualTime());

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task A_topic_whose_message_was_missed_is_found_later_and_so_is_its_end()
    {
        var node = await _nodes.StartAsync();
        await _nodes.Store.Presence.SetTopicAsync(ChatHub.LobbyName, "bees");
        Assert.Null(node.Hub.Lobby.Topic);

        _nodes.Advance(TimeSpan.FromMinutes(1) + NodeLease.RenewInterval);
        Assert.Equal("bees", node.Hub.Lobby.Topic);

        await _nodes.Store.Presence.SetTopicAsync(ChatHub.LobbyName, null);
        _nodes.Advance(TimeSpan.FromMinutes(1) + NodeLease.RenewInterval);
        Assert.Null(node.Hub.Lobby.Topic);
    }
}
