using KestrelChat.Cluster;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Nodes;

/// <summary>What was said before, on a node that was not there.</summary>
public sealed class SharedHistoryTests : IAsyncDisposable
{
    private readonly TestNodes _nodes = new();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Who_comes_to_a_later_node_is_shown_what_was_said_before()
    {
        await using (var gone = new TestNode(_nodes.Store, _nodes.Time))
        {
            gone.Node.Start();
            var ann = await gone.JoinAsync("ann");
            for (var i = 0; i < 30; i++)
            {
                await gone.TypeAsync(ann, $"line {i}");
            }

            await TestNode.ReadAsync(ann, line => line == "ann: line 29");
        }

        var node = await _nodes.StartAsync();
        var bob = await node.JoinAsync("bob");

        Assert.Equal(Past(20, 30), Said(await bob.ReadUntilAsync("* end of the past")));
        await node.TypeAsync(bob, "/history 25");
        Assert.Equal(Past(5, 30), Said(await bob.ReadUntilAsync("* end of the past")));
        await node.TypeAsync(bob, "/grep line 2");
        Assert.Equal(12, Said(await bob.ReadUntilAsync("* end of the past")).Count);
        Assert.Equal(30, (await node.Node.Directory.LastLinesAsync(ChatHub.LobbyName, 100)).Count);
    }

    [Fact]
    public async Task A_room_that_is_entered_first_on_another_node_has_its_past_and_goes_on()
    {
        var (one, other) = await _nodes.StartTwoAsync();
        var ann = await one.JoinAsync("ann");
        var bob = await other.JoinAsync("bob");
        await one.TypeAsync(ann, "/join dev");
        await one.TypeAsync(ann, "first");
        await TestNode.ReadAsync(ann, line => line == "ann: first");

        await other.TypeAsync(bob, "/join dev");
        await one.TypeAsync(ann, "second");

        var shown = new List<string>();
        while (shown.LastOrDefault() != "ann: second")
        {
            shown.Add(await bob.ReadLineAsync());
        }

        Assert.Single(shown, line => line.EndsWith("ann: first", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(0, 1)]
    public async Task What_is_not_to_be_kept_is_removed(int keepLines, int keepDays)
    {
        await using var nodes = new TestNodes(new ManualTime());
        await nodes.Store.Log.AppendAsync(Guid.NewGuid(), [.. Enumerable.Range(1, 2500).Select(number => new PendingLine(number, ChatHub.LobbyName, "ann", "hello"u8.ToArray(), nodes.Time.GetUtcNow().AddDays(number <= 2495 ? -2 : 0)))]);
        await nodes.StartAsync(configureNode: options => (options.KeepLines, options.KeepDays) = (keepLines, keepDays));

        await nodes.PassUntilAsync(async () => (await nodes.Store.Log.ReadLastAsync(ChatHub.LobbyName, 100)).Count == 5, "the others are removed");

        Assert.Equal([2496L, 2497, 2498, 2499, 2500], (await nodes.Store.Log.ReadLastAsync(ChatHub.LobbyName, 100)).Select(line => line.Sequence));
    }

    [Fact]
    public async Task A_room_that_was_forgotten_and_is_entered_again_goes_on()
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

    private static List<string> Past(int from, int to) => [.. Enumerable.Range(from, to - from).Select(i => $"ann: line {i}")];

    private static List<string> Said(IReadOnlyList<string> shown) =>
        [.. shown.Where(line => line.Contains("ann: ", StringComparison.Ordinal)).Select(line => line[line.IndexOf("ann: ", StringComparison.Ordinal)..])];
}
