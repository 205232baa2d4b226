using KestrelChat.Server.Tests.Support;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Server.Tests.Events;

/// <summary>Events of a server that is one node of several. The store is in memory.</summary>
[Trait("Category", "InProcess")]
public sealed class ClusterEventsTests
{
    [Fact]
    public async Task A_snapshot_tells_how_the_work_with_the_cluster_goes()
    {
        await using var store = new MemoryClusterStore(TimeProvider.System);
        await using var server = ChatServer.StartNode(store, ("Chat:Cluster:NodeName", "n1"));
        await using var events = await EventReader.OpenAsync(server.Http, "/events");
        await events.ReadAsync("history");
        var (_, snapshot) = await events.ReadAsync("snapshot");
        Assert.Equal("n1", snapshot.GetProperty("node").GetString());
        Assert.Equal(["pendingLines", "lagMilliseconds", "isReachable"], snapshot.GetProperty("cluster").EnumerateObject().Select(member => member.Name));
        Assert.True(snapshot.GetProperty("cluster").GetProperty("isReachable").GetBoolean());
        Assert.True(snapshot.GetProperty("health").GetProperty("checks").TryGetProperty("cluster", out _));
    }

    [Fact]
    public async Task Lines_of_a_room_that_is_open_on_another_node_alone_are_streamed()
    {
        await using var store = new MemoryClusterStore(TimeProvider.System);
        await using var server = ChatServer.StartNode(store);
        await using var other = ChatServer.StartNode(store);
        using var client = await other.ConnectGreetedAsync();
        await client.SendAsync("/join den\none\n");
        await client.ReadLineAsync(line => line.EndsWith(": one", StringComparison.Ordinal));

        await using var events = await EventReader.OpenAsync(server.Http, "/rooms/den/events?after=0");
        await events.ReadAsync("start");
        Assert.Equal("one", (await events.ReadAsync("line")).Data.GetProperty("text").GetString());
        await client.SendAsync("two\n");
        Assert.Equal("two", (await events.ReadAsync("line")).Data.GetProperty("text").GetString());

        // The room opens here while the viewer follows it.
        using var here = await server.ConnectGreetedAsync();
        await here.SendAsync("/join den\nthree\n");
        var (id, line) = await events.ReadAsync("line");
        Assert.Equal(("3", "three"), (id, line.GetProperty("text").GetString()));
        await client.SendAsync("four\n");
        Assert.Equal("four", (await events.ReadAsync("line")).Data.GetProperty("text").GetString());
    }
}
