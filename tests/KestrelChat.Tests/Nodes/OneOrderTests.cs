using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Cluster;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Nodes;

/// <summary>What people of several nodes see of one room, while all speak at once and the store fails.</summary>
public sealed class OneOrderTests
{
    private const int Nodes = 3;
    private const int LinesEach = 30;
    private const string End = "and so it ends";

    [Fact]
    public async Task A_line_is_shown_on_every_node()
    {
        await using var nodes = new TestNodes();
        var (one, other) = await nodes.StartTwoAsync();
        var ann = await one.JoinAsync("ann");
        var bob = await other.JoinAsync("bob");

        await one.TypeAsync(ann, "hello");
        await TestNode.ReadAsync(bob, line => line == "ann: hello");
        await other.TypeAsync(bob, "/me waves");

        Assert.Equal("** bob waves", await TestNode.ReadAsync(ann, line => line.StartsWith("**", StringComparison.Ordinal)));
        Assert.Equal("** bob waves", await TestNode.ReadAsync(bob, line => line.StartsWith("**", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_line_is_shown_only_when_it_is_in_the_log()
    {
        await using var nodes = new TestNodes();
        var node = await nodes.StartAsync();
        var ann = await node.JoinAsync("ann");

        nodes.Store.Fault = MemoryFault.Unreachable;
        await node.TypeAsync(ann, "hello");
        await Patience.UntilAsync(() => node.Node.IsAlone, "the rooms were told");
        Assert.Equal("* the other servers cannot be reached: what is said here now is shown when they can", await ann.ReadLineAsync());

        nodes.Store.Fault = MemoryFault.None;

        Assert.Equal("* the other servers can be reached again", await ann.ReadLineAsync());
        Assert.Equal("ann: hello", await ann.ReadLineAsync());
        Assert.Equal(["ann: hello"], await nodes.LogAsync());
    }

    [Fact]
    public Task Everybody_sees_a_contiguous_piece_of_one_order_whatever_fails() =>
        Properties.HoldAsync(Faults, SurviveAsync, tests: 5, Properties.Shrink);

    [Trait("Category", "Long")]
    [Fact]
    public Task Everybody_sees_a_contiguous_piece_of_one_order_whatever_fails_for_long() =>
        Properties.HoldAsync(Faults, SurviveAsync, tests: 5, Properties.Shrink);

    /// <summary>How the store fails, one after the other; each as long as it takes to say some lines.</summary>
    private static Gen<MemoryFault[]> Faults =>
        Gen.Elements(MemoryFault.None, MemoryFault.AnswerLost, MemoryFault.Unreachable).ArrayOf().Resize(5);

    private static async Task SurviveAsync(MemoryFault[] faults)
    {
        await using var nodes = new TestNodes();
        List<TestNode> each = [];
        for (var i = 0; i < Nodes; i++)
        {
            each.Add(await nodes.StartAsync(options => (options.Replay, options.AnnounceEachUpTo) = (0, 1000)));
        }

        // So many that this one asks where something was said; the others ask every room.
        ManyRooms.Open(each[0]);
        var speakers = await Task.WhenAll(each.Select((node, i) => node.JoinAsync($"s{i}")));
        var watchers = await Task.WhenAll(each.Select((node, i) => node.JoinAsync($"w{i}")));
        var speaking = Task.WhenAll(each.Select((node, i) => Task.Run(() => SpeakAsync(node, speakers[i]))));
        var visiting = Task.WhenAll(each.Select((node, i) => Task.Run(() => VisitAsync(node, i, speaking))));
        foreach (var fault in faults)
        {
            nodes.Store.Fault = fault;
            await Task.Delay(Random.Shared.Next(20));
        }

        nodes.Store.Fault = MemoryFault.None;
        await speaking.Soon();
        var visits = (await visiting.Soon()).SelectMany(visit => visit).ToList();

        // The last line of all comes behind all others of its node; so one of each node.
        var shown = await Task.WhenAll(watchers.Select(ReadAsync));
        var log = await nodes.LogAsync();

        Assert.Equal(Nodes * (LinesEach + 1), log.Count);
        Assert.All(shown, lines => Assert.Equal(log, lines));
        for (var i = 0; i < Nodes; i++)
        {
            Assert.Equal([.. Enumerable.Range(0, LinesEach).Select(line => $"s{i}: {line}"), $"s{i}: {End}"], log.Where(line => line.StartsWith($"s{i}:", StringComparison.Ordinal)));
        }

        foreach (var piece in visits.Where(piece => piece.Count > 0))
        {
            var place = log.Index().First(line => line.Item == piece[0]).Index;
            Assert.Equal(log.Skip(place).Take(piece.Count), piece);
        }
    }

    private static async Task SpeakAsync(TestNode node, ChatPeer speaker)
    {
        for (var i = 0; i < LinesEach; i++)
        {
            await node.TypeAsync(speaker, $"{i}");
            await Task.Yield();
        }

        await node.TypeAsync(speaker, End);
    }

    /// <summary>People come and go meanwhile; what each was shown that was said.</summary>
    private static async Task<List<IReadOnlyList<string>>> VisitAsync(TestNode node, int number, Task speaking)
    {
        List<IReadOnlyList<string>> visits = [];
        do
        {
            var visitor = await node.JoinAsync($"v{number}.{visits.Count}");
            await Task.Delay(5);
            visitor.Client.Leave();
            visits.Add([.. (await visitor.ReadToEndAsync()).Where(IsSaid)]);
        }
        while (!speaking.IsCompleted);

        return visits;
    }

    private static async Task<List<string>> ReadAsync(ChatPeer watcher)
    {
        List<string> lines = [];
        while (lines.Count(line => line.EndsWith(End, StringComparison.Ordinal)) < Nodes)
        {
            if (await watcher.ReadLineAsync() is var line && IsSaid(line))
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    private static bool IsSaid(string line) => line[0] == 's' && line.Contains(": ", StringComparison.Ordinal);
}
