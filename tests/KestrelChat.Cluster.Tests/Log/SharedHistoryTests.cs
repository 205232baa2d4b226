using KestrelChat.Hub;
using KestrelChat.Testing.Nodes;

namespace KestrelChat.Cluster.Tests.Log;

/// <summary>The history of rooms on nodes that did not have them at that time.</summary>
public sealed class SharedHistoryTests : IAsyncDisposable
{
    private readonly TestNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task A_client_of_a_node_that_started_later_is_shown_earlier_lines()
    {
        await using (var former = new TestNode(_nodes.Store, _nodes.Time))
        {
            former.Node.Start();
            var ann = await former.JoinAsync("ann");
            for (var i = 0; i < 30; i++)
            {
                await former.TypeAsync(ann, $"line {i}");
            }

            await TestNode.ReadAsync(ann, line => line == "ann: line 29");
        }

        var node = await _nodes.StartAsync();
        var bob = await node.JoinAsync("bob");

        Assert.Equal(Lines(20, 30), LinesOfAnn(await bob.ReadUntilAsync("* end of history")));
        await node.TypeAsync(bob, "/history 25");
        Assert.Equal(Lines(5, 30), LinesOfAnn(await bob.ReadUntilAsync("* end of history")));
        await node.TypeAsync(bob, "/grep line 2");
        Assert.Equal(12, LinesOfAnn(await bob.ReadUntilAsync("* end of history")).Count);
        Assert.Equal(new KeptLines(1, 30), await node.Directory.FindLinesAsync(ChatHub.LobbyName));
        Assert.Equal(30, (await node.Directory.ReadLinesAsync(ChatHub.LobbyName, 1, 30, int.MaxValue)).Count);
    }

    [Fact]
    public async Task A_room_that_is_entered_on_another_node_later_shows_each_earlier_line_once()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var ann = await one.JoinAsync("ann");
        var bob = await other.JoinAsync("bob");
        await one.TypeAsync(ann, "/join dev");
        await one.TypeAsync(ann, "first");
        await TestNode.ReadAsync(ann, line => line == "ann: first");

        await other.TypeAsync(bob, "/join dev");
        await one.TypeAsync(ann, "second");

        Assert.Single(await bob.ReadUntilAsync("ann: second"), line => line.EndsWith("ann: first", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_room_that_was_removed_here_continues_when_it_is_entered_again()
    {
        var node = await _nodes.StartAsync(options => options.MaxRooms = 2);
        var ann = await node.JoinAsync("ann");
        foreach (var room in (string[])["a", "b", "a"])
        {
            await node.TypeAsync(ann, $"/join {room}");
            await node.TypeAsync(ann, $"in {room}");
            Assert.Equal($"ann: in {room}", await TestNode.ReadAsync(ann, line => line.StartsWith("ann:", StringComparison.Ordinal)));
            await node.TypeAsync(ann, "/leave");
        }
    }

    private static List<string> Lines(int from, int to) => [.. Enumerable.Range(from, to - from).Select(i => $"ann: line {i}")];

    private static List<string> LinesOfAnn(IReadOnlyList<string> shown) =>
        [.. shown.Where(line => line.Contains("ann: ", StringComparison.Ordinal)).Select(line => line[line.IndexOf("ann: ", StringComparison.Ordinal)..])];
}
