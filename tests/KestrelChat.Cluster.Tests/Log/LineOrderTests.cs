using FsCheck;
using FsCheck.Fluent;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Testing.Generators;
using KestrelChat.Testing.Nodes;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Log;

/// <summary>What clients of several nodes see of one room while others speak and the store fails.</summary>
public sealed class LineOrderTests
{
    private const int Nodes = 3;
    private const int LinesEach = 30;
    private const string LastLine = "the last line";

    [Fact]
    public Task Every_client_sees_a_contiguous_part_of_one_order_while_the_store_fails() =>
        Properties.HoldAsync(Faults, SurviveAsync, tests: 5, Properties.Shrink);

    [Trait("Category", "Long")]
    [Fact]
    public Task Every_client_sees_a_contiguous_part_of_one_order_while_the_store_fails_long() =>
        Properties.HoldAsync(Faults, SurviveAsync, tests: 5, Properties.Shrink);

    /// <summary>How the store fails, one fault after the other, and for how long each lasts, in milliseconds.</summary>
    private static Gen<(MemoryFault Fault, int Duration)[]> Faults =>
        (from fault in Gen.Elements(MemoryFault.None, MemoryFault.AnswerLost, MemoryFault.Unreachable)
         from duration in Gen.Choose(0, 20)
         select (fault, duration)).ArrayOf().Resize(5);

    private static async Task SurviveAsync((MemoryFault Fault, int Duration)[] faults)
    {
        await using var nodes = new TestNodes();
        List<TestNode> all = [];
        for (var i = 0; i < Nodes; i++)
        {
            all.Add(await nodes.StartAsync(options => (options.Replay, options.AnnounceEachUpTo) = (0, 1000)));
        }

        // This one first asks which rooms have new lines; the others read every room.
        await ManyRooms.OpenAsync(all[0]);
        var speakers = await Task.WhenAll(all.Select((node, i) => node.JoinAsync($"s{i}")));
        var watchers = await Task.WhenAll(all.Select((node, i) => node.JoinAsync($"w{i}")));
        var visitors = await Task.WhenAll(all.Select((node, i) => node.JoinAsync($"v{i}")));
        var speaking = Task.WhenAll(all.Select((node, i) => Task.Run(() => SpeakAsync(node, speakers[i]))));
        var visiting = Task.WhenAll(all.Select((node, i) => Task.Run(() => VisitAsync(node, visitors[i], speaking))));
        foreach (var (fault, duration) in faults)
        {
            nodes.Store.Fault = fault;
            await Task.Delay(duration);
        }

        nodes.Store.Fault = MemoryFault.None;
        await speaking.Soon();
        var visits = (await visiting.Soon()).SelectMany(visit => visit).ToList();

        // The last line of each node follows all its other lines.
        var shown = await Task.WhenAll(watchers.Select(ReadToLastLinesAsync));
        var log = await nodes.LogAsync();

        Assert.Equal(Nodes * (LinesEach + 1), log.Count);
        Assert.All(shown, lines => Assert.Equal(log, lines));
        for (var i = 0; i < Nodes; i++)
        {
            Assert.Equal([.. Enumerable.Range(0, LinesEach).Select(line => $"s{i}: {line}"), $"s{i}: {LastLine}"], log.Where(line => line.StartsWith($"s{i}:", StringComparison.Ordinal)));
        }

        Assert.True(visits.Count(visit => visit.Count > 0) >= Nodes);
        foreach (var visit in visits.Where(visit => visit.Count > 0))
        {
            var start = log.Index().First(line => line.Item == visit[0]).Index;
            Assert.Equal(log.Skip(start).Take(visit.Count), visit);
        }
    }

    private static async Task SpeakAsync(TestNode node, TestClient speaker)
    {
        for (var i = 0; i < LinesEach; i++)
        {
            await node.TypeAsync(speaker, $"{i}");
            await Task.Yield();
        }

        await node.TypeAsync(speaker, LastLine);
    }

    /// <summary>Clients connect and leave, one after the other, each when it was shown a line. Returns the lines that each was shown.</summary>
    /// <param name="visitor">The first of them, which is connected before the first line is said.</param>
    private static async Task<List<IReadOnlyList<string>>> VisitAsync(TestNode node, TestClient visitor, Task speaking)
    {
        List<IReadOnlyList<string>> visits = [];
        var lines = 0L;
        while (true)
        {
            await Wait.UntilAsync(() => node.Hub.Lobby.Lines > lines || (visits.Count > 0 && speaking.IsCompleted), "another line is shown");
            visitor.Client.Leave();
            visits.Add([.. (await visitor.ReadToEndAsync()).Where(IsSaid)]);
            if (speaking.IsCompleted)
            {
                return visits;
            }

            visitor = await node.JoinAsync($"v{visits.Count}");
            lines = node.Hub.Lobby.Lines;
        }
    }

    private static async Task<List<string>> ReadToLastLinesAsync(TestClient watcher)
    {
        List<string> lines = [];
        while (lines.Count(line => line.EndsWith(LastLine, StringComparison.Ordinal)) < Nodes)
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
