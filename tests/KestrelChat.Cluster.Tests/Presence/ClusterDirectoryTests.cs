using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;
using KestrelChat.Testing.Nodes;

namespace KestrelChat.Cluster.Tests.Presence;

public sealed class ClusterDirectoryTests : IAsyncDisposable
{
    private readonly TestNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Rooms_with_members_are_listed_however_many_empty_ones_have_a_topic()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var elsewhere = await _nodes.AddAsync("elsewhere", TimeSpan.FromHours(1));
        foreach (var rooms in Enumerable.Range(0, ClusterLimits.MaxBatch + 1).Chunk(ClusterLimits.MaxBatch))
        {
            await elsewhere.AppendAsync([.. rooms.Select(room => elsewhere.Event(RoomEventKind.TopicSet, $"a{room}", "eve", "nobody is here"))]);
        }

        var ann = await other.JoinAsync("ann");
        await other.TypeAsync(ann, "/join z");
        await _nodes.WhenMembersAsync("z", 1);

        Assert.Equal(["lobby", "z"], (await one.Directory.ListRoomsAsync()).Select(room => room.Name));
    }

    [Fact]
    public async Task ReadLinesAsync_returns_at_most_one_batch_from_a_line_on()
    {
        var node = await _nodes.StartAsync();
        var elsewhere = await _nodes.AddAsync("elsewhere", TimeSpan.FromHours(1));
        await elsewhere.AppendAsync(elsewhere.Lines("dev", ClusterLimits.MaxBatch));
        await elsewhere.AppendAsync(elsewhere.Lines("dev", 2));

        var lines = await node.Directory.ReadLinesAsync("dev", 2, long.MaxValue, int.MaxValue);

        Assert.Equal(ClusterLimits.MaxBatch, lines.Count);
        Assert.Equal(2, lines[0].Sequence);
        Assert.Equal(3, (await node.Directory.ReadLinesAsync("dev", ClusterLimits.MaxBatch, long.MaxValue, int.MaxValue)).Count);
    }
}
