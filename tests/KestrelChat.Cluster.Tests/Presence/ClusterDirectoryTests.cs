using KestrelChat.Cluster.Store;
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
        for (var i = 0; i <= ClusterLimits.MaxBatch; i++)
        {
            await _nodes.Store.Presence.SetTopicAsync($"a{i}", "nobody is here");
        }

        var ann = await other.JoinAsync("ann");
        await other.TypeAsync(ann, "/join z");
        await _nodes.WhenMembersAsync("z", 1);

        Assert.Equal(["lobby", "z"], (await one.Directory.ListRoomsAsync()).Select(room => room.Name));
    }

    [Theory]
    [InlineData(ClusterLimits.MaxBatch + 1)]
    [InlineData(int.MaxValue)]
    public async Task LastLinesAsync_returns_at_most_one_batch(int requested)
    {
        var node = await _nodes.StartAsync();
        var appender = Guid.NewGuid();
        await _nodes.Store.Log.AppendAsync(appender, [.. Enumerable.Range(1, ClusterLimits.MaxBatch).Select(Line)]);
        await _nodes.Store.Log.AppendAsync(appender, [Line(ClusterLimits.MaxBatch + 1)]);

        var lines = await node.Directory.LastLinesAsync("dev", requested);

        Assert.Equal(ClusterLimits.MaxBatch, lines.Count);
        Assert.Equal(2, lines[0].Sequence);
    }

    private static PendingLine Line(int number) => new(number, "dev", "ann", "hello"u8.ToArray(), DateTimeOffset.UnixEpoch);
}
