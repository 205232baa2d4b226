using KestrelChat.Cluster;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Nodes;

/// <summary>The rooms of all nodes, as one of them lists them.</summary>
public sealed class RoomListTests : IAsyncDisposable
{
    private readonly TestNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Rooms_where_somebody_is_are_listed_however_many_have_a_topic_and_nobody()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        for (var i = 0; i <= ClusterLimits.MaxBatch; i++)
        {
            await _nodes.Store.Presence.SetTopicAsync($"a{i}", "nobody is here");
        }

        var ann = await other.JoinAsync("ann");
        await other.TypeAsync(ann, "/join z");
        await Patience.UntilAsync(() => _nodes.Store.Presence.FindRoomsAsync(["z"]) is { IsCompletedSuccessfully: true, Result: [{ Members: 1 }] }, "the room is known");

        Assert.Equal(["lobby", "z"], (await one.Node.Directory.ListRoomsAsync()).Select(room => room.Room));
    }

    [Theory]
    [InlineData(ClusterLimits.MaxBatch + 1)]
    [InlineData(int.MaxValue)]
    public async Task No_more_lines_are_read_than_one_call_may_carry(int asked)
    {
        var node = await _nodes.StartAsync();
        var from = Guid.NewGuid();
        await _nodes.Store.Log.AppendAsync(from, [.. Enumerable.Range(1, ClusterLimits.MaxBatch).Select(Line)]);
        await _nodes.Store.Log.AppendAsync(from, [Line(ClusterLimits.MaxBatch + 1)]);

        var lines = await node.Node.Directory.LastLinesAsync("dev", asked);

        Assert.Equal(ClusterLimits.MaxBatch, lines.Count);
        Assert.Equal(2, lines[0].Sequence);
    }

    private static PendingLine Line(int number) => new(number, "dev", "ann", "hello"u8.ToArray(), DateTimeOffset.UnixEpoch);
}
