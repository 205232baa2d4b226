using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Conversations;

/// <summary>Clients that speak, connect, read slowly or not at all, and leave at the same time.</summary>
public sealed class ConcurrentRoomTests : IDisposable
{
    private const int Speakers = 3;
    private const int LinesEach = 4_000;
    private const int Visitors = 4;

    // Too small for visitors that are stuck, large enough for the watcher, for which the speakers wait.
    private const int SmallBacklog = 64 * 1024;
    private const int MostAhead = 100;

    private TestChat? _chat;

    public void Dispose() => _chat?.Dispose();

    [Fact]
    public async Task With_a_large_backlog_every_client_sees_a_contiguous_part_of_one_order()
    {
        Assert.Equal(0, await RunAsync(int.MaxValue));
    }

    [Fact]
    public async Task With_a_small_backlog_every_client_sees_parts_of_one_order_and_the_exact_lengths_of_the_gaps()
    {
        Assert.NotEqual(0, await RunAsync(SmallBacklog));
    }

    /// <summary>Returns the number of gaps.</summary>
    private async Task<int> RunAsync(int maxBacklogBytes)
    {
        _chat = new TestChat(options => (options.MaxBacklogBytes, options.AnnounceEachUpTo) = (maxBacklogBytes, int.MaxValue));
        var watcher = _chat.Join("watcher", pauseAt: 0);

        // Reads nothing before everything is said, however the others are scheduled.
        var stuck = _chat.Join("stuck", pauseAt: 1);
        var speaking = Task.WhenAll(Enumerable.Range(0, Speakers).Select(number => SpeakAsync(number, watcher)));
        var visits = await Task.WhenAll(Enumerable.Range(0, Visitors).Select(number => VisitAsync(number, speaking)));
        await speaking.Soon();
        stuck.Client.Leave();
        IReadOnlyList<string> shownToStuck = TestClient.LinesOf([.. await stuck.ReadBytesToEndAsync()]);
        watcher.Client.Leave();

        var log = (await watcher.ReadToEndAsync()).ToList();
        AssertComplete(log);
        Assert.True(visits.Sum(visit => visit.Count) >= Visitors);
        return AssertPartOf(log, "stuck", shownToStuck) + visits.SelectMany(visit => visit).Sum(visit => AssertPartOf(log, visit.Name, visit.Shown));
    }

    private async Task SpeakAsync(int number, TestClient watcher)
    {
        await Task.Yield();
        var speaker = _chat!.Join($"s{number}", pauseAt: 0);
        for (var i = 0; i < LinesEach; i++)
        {
            if (i % 20 == 0)
            {
                await Wait.UntilAsync(() => watcher.Client.LinesBehind < MostAhead, "the watcher is nearly up to date");
            }

            speaker.Say($"{i} {new string('x', i % 90)}");
        }

        speaker.Client.Leave();
    }

    /// <summary>Joins, reads a little, leaves, and reads the rest, repeatedly while the others speak.</summary>
    private async Task<List<(string Name, IReadOnlyList<string> Shown)>> VisitAsync(int number, Task speaking)
    {
        await Task.Yield();
        var visits = new List<(string, IReadOnlyList<string>)>();
        do
        {
            var name = $"v{number}.{visits.Count}";
            var visitor = _chat!.Join(name, pauseAt: visits.Count % 2 == 0 ? 1 : 4_096);
            var read = new List<byte>();
            var until = _chat.Hub.Rooms.Single().Lines + 3_000;
            while (!speaking.IsCompleted && _chat.Hub.Rooms.Single().Lines < until)
            {
                // Half of them read nothing until they have left.
                if (number % 2 == 0)
                {
                    read.AddRange(visitor.ReadArrived(50));
                }

                await Task.Yield();
            }

            visitor.Client.Leave();
            visits.Add((name, TestClient.LinesOf([.. read, .. await visitor.ReadBytesToEndAsync()])));
        }
        while (!speaking.IsCompleted);

        return visits;
    }

    private static void AssertComplete(List<string> log)
    {
        for (var number = 0; number < Speakers; number++)
        {
            var said = log.Where(line => line.StartsWith($"s{number}: ", StringComparison.Ordinal)).ToList();
            Assert.Equal(Enumerable.Range(0, LinesEach).Select(i => $"s{number}: {i} {new string('x', i % 90)}").ToList(), said);
        }
    }

    /// <summary>Compares the lines that a client was shown with the log, backwards from its departure. Returns the number of gaps.</summary>
    private static int AssertPartOf(List<string> log, string name, IReadOnlyList<string> shown)
    {
        Assert.Single(shown, line => line == $"You are {name}");

        // Its own arrival is hidden from it.
        var arrival = log.IndexOf($"{name} has arrived");
        Assert.True(arrival >= 0);
        List<string> expected = [.. log[..arrival], .. log[(arrival + 1)..]];
        var place = expected.IndexOf($"{name} has left");
        Assert.True(place >= arrival);
        var gaps = 0;
        foreach (var line in shown.Reverse())
        {
            if (MissedLines.CountIn(line) is { } missed)
            {
                place -= (int)missed;
                gaps++;
            }
            else if (line != $"You are {name}")
            {
                place--;
                Assert.Equal(expected[place], line);
            }
        }

        // It received lines before it was announced.
        Assert.InRange(place, 0, arrival);
        return gaps;
    }
}
