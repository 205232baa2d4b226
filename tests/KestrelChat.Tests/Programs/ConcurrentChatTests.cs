using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Programs;

/// <summary>Everybody at once: several speak, others come, read slowly or hardly, and go.</summary>
public sealed class ConcurrentChatTests : IDisposable
{
    private const int Speakers = 3;
    private const int LinesEach = 4_000;
    private const int Visitors = 4;

    // Small for stuck visitors, large enough for a watcher that the speakers wait for.
    private const int SmallBacklog = 64 * 1024;
    private const int MostAhead = 100;

    private TestChat? _chat;

    public void Dispose() => _chat?.Dispose();

    [Fact]
    public async Task With_a_large_backlog_everybody_sees_a_contiguous_piece_of_one_order()
    {
        Assert.Equal(0, await RunAsync(int.MaxValue));
    }

    [Fact]
    public async Task With_a_small_backlog_everybody_sees_pieces_of_one_order_and_is_told_how_long_the_gaps_are()
    {
        Assert.NotEqual(0, await RunAsync(SmallBacklog));
    }

    private async Task<int> RunAsync(int maxBacklogBytes)
    {
        _chat = new TestChat(options => (options.MaxBacklogBytes, options.AnnounceEachUpTo) = (maxBacklogBytes, int.MaxValue));
        var watcher = _chat.Join("watcher", pauseAt: 0);

        // However the others are scheduled, one reads nothing at all while everything is said.
        var stuck = _chat.Join("stuck", pauseAt: 1);
        var speaking = Task.WhenAll(Enumerable.Range(0, Speakers).Select(number => SpeakAsync(number, watcher)));
        var visits = await Task.WhenAll(Enumerable.Range(0, Visitors).Select(number => VisitAsync(number, speaking)));
        await speaking.Soon();
        stuck.Client.Leave();
        IReadOnlyList<string> shownToStuck = ChatPeer.LinesOf([.. await stuck.ReadBytesToEndAsync()]);
        watcher.Client.Leave();

        var log = (await watcher.ReadToEndAsync()).ToList();
        AssertComplete(log);
        Assert.True(visits.Sum(visit => visit.Count) >= Visitors);
        return AssertPieceOf(log, "stuck", shownToStuck) + visits.SelectMany(visit => visit).Sum(visit => AssertPieceOf(log, visit.Who, visit.Shown));
    }

    private async Task SpeakAsync(int number, ChatPeer watcher)
    {
        await Task.Yield();
        var speaker = _chat!.Join($"s{number}", pauseAt: 0);
        for (var i = 0; i < LinesEach; i++)
        {
            if (i % 20 == 0)
            {
                await Patience.UntilAsync(() => watcher.Client.LinesBehind < MostAhead, "the watcher was nearly up to date");
            }

            speaker.Say($"{i} {new string('x', i % 90)}");
        }

        speaker.Client.Leave();
    }

    /// <summary>Comes, reads a little, goes, and reads the rest; again and again while the others speak.</summary>
    private async Task<List<(string Who, IReadOnlyList<string> Shown)>> VisitAsync(int number, Task speaking)
    {
        await Task.Yield();
        var visits = new List<(string, IReadOnlyList<string>)>();
        do
        {
            var who = $"v{number}.{visits.Count}";
            var visitor = _chat!.Join(who, pauseAt: visits.Count % 2 == 0 ? 1 : 4_096);
            var taken = new List<byte>();
            var until = _chat.Hub.Rooms.Single().Lines + 3_000;
            while (!speaking.IsCompleted && _chat.Hub.Rooms.Single().Lines < until)
            {
                // Half of them read nothing until they have gone.
                if (number % 2 == 0)
                {
                    taken.AddRange(visitor.Take(50));
                }

                await Task.Yield();
            }

            visitor.Client.Leave();
            visits.Add((who, ChatPeer.LinesOf([.. taken, .. await visitor.ReadBytesToEndAsync()])));
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

    /// <summary>
    /// Goes back from the end of a stay, which is right before the line that tells the others of it, and compares with the
    /// log; answers how many gaps were told.
    /// </summary>
    private static int AssertPieceOf(List<string> log, string who, IReadOnlyList<string> shown)
    {
        Assert.Single(shown, line => line == $"You are {who}");

        // One's own arrival is hidden; all else of the log counts.
        var arrival = log.IndexOf($"{who} has arrived");
        Assert.True(arrival >= 0);
        List<string> due = [.. log[..arrival], .. log[(arrival + 1)..]];
        var place = due.IndexOf($"{who} has left");
        Assert.True(place >= arrival);
        var gaps = 0;
        foreach (var line in shown.Reverse())
        {
            if (ToldGaps.CountIn(line) is { } missed)
            {
                place -= (int)missed;
                gaps++;
            }
            else if (line != $"You are {who}")
            {
                place--;
                Assert.Equal(due[place], line);
            }
        }

        // It listened before the others were told of it.
        Assert.InRange(place, 0, arrival);
        return gaps;
    }
}
