using System.Text;
using KestrelChat.Testing.Chat;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Rooms.Members;

public sealed class SlowMemberTests : IDisposable
{
    private const int Backlog = 256 * 1024;

    private readonly TestChat _chat = new(options => options.MaxBacklogBytes = Backlog);

    public void Dispose() => _chat.Dispose();

    [Fact]
    public async Task A_member_that_stops_reading_delays_nobody()
    {
        var stuck = _chat.Join("stuck", pauseAt: 1);
        var ann = await _chat.JoinGreetedAsync("ann");
        var bob = await _chat.JoinGreetedAsync("bob");
        await ann.ReadLineAsync();

        for (var i = 0; i < 2_000; i++)
        {
            ann.Say($"{i} {new string('x', 500)}");
            if (i % 100 == 99)
            {
                Assert.StartsWith($"ann: {i} ", (await bob.ReadLinesAsync(100))[^1], StringComparison.Ordinal);
                Assert.StartsWith($"ann: {i} ", (await ann.ReadLinesAsync(100))[^1], StringComparison.Ordinal);
            }
        }

        Assert.False(stuck.Written.IsCompleted);
        Assert.True(stuck.Client.LinesBehind > 1_900);
    }

    [Fact]
    public async Task A_member_that_reads_again_receives_whole_lines_and_the_exact_number_of_missed_ones()
    {
        var stuck = _chat.Join("stuck", pauseAt: 1);
        var ann = await _chat.JoinGreetedAsync("ann");
        var expected = new List<(string, bool)> { ("You are stuck", true), ("ann has arrived", false) };
        for (var i = 0; i < 5_000; i++)
        {
            var text = $"{i} {new string('x', i % 400)}";
            ann.Say(text);
            expected.Add(($"ann: {text}", false));
            if (i % 50 == 49)
            {
                await ann.ReadLinesAsync(50);
            }
        }

        stuck.Client.Leave();
        var shown = await stuck.ReadToEndAsync();

        Assert.Null(MissedLines.FindDifference(expected, shown, MissedLines.CountIn, out var gaps));
        Assert.Equal(1, gaps);
        var missed = shown.Sum(line => MissedLines.CountIn(line) ?? 0);
        Assert.Equal(expected.Count, shown.Count - gaps + missed);
        Assert.True(missed > 3_000);
    }

    [Fact]
    public async Task A_member_that_falls_behind_repeatedly_is_told_each_time_and_receives_the_lines_between()
    {
        var slow = await _chat.JoinGreetedAsync("slow", pauseAt: 1);
        var ann = await _chat.JoinGreetedAsync("ann");
        Assert.Equal("ann has arrived", await slow.ReadLineAsync());
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 1_000; i++)
            {
                ann.Say(new string('x', 500));
                if (i % 50 == 49)
                {
                    await ann.ReadLinesAsync(50);
                }
            }

            ann.Say($"round {round}");
            await ann.ReadLineAsync();
            var shown = await slow.ReadUntilAsync($"ann: round {round}");
            Assert.Equal(1_000, shown.Sum(line => MissedLines.CountIn(line) ?? 1));
            Assert.Single(shown, line => MissedLines.CountIn(line) > 0);
        }
    }

    [Fact]
    public async Task A_member_that_is_behind_by_less_than_the_limit_misses_nothing()
    {
        var slow = _chat.Join("slow", pauseAt: 1);
        var ann = await _chat.JoinGreetedAsync("ann");
        var text = new string('x', 995);
        var expected = new List<string> { "You are slow", "ann has arrived" };
        for (var i = 0; i < Backlog / 1_001; i++)
        {
            ann.Say(text);
            await ann.ReadLineAsync();
            expected.Add($"ann: {text}");
        }

        slow.Client.Leave();

        Assert.Equal(expected, await slow.ReadToEndAsync());
    }

    [Fact]
    public async Task A_notice_for_one_member_within_a_gap_is_shown_after_the_gap()
    {
        var stuck = _chat.Join("stuck", pauseAt: 1);
        var ann = await _chat.JoinGreetedAsync("ann");
        for (var i = 0; i < 2_000; i++)
        {
            if (i == 500)
            {
                stuck.Client.RejectLongLine(77);
            }

            ann.Say(new string('x', 500));
            await ann.ReadLineAsync();
        }

        stuck.Client.Leave();
        var shown = (await stuck.ReadToEndAsync()).ToList();

        var refusal = shown.IndexOf("* line too long, not sent: 77 bytes at most");
        Assert.NotNull(MissedLines.CountIn(shown[refusal - 1]));
        Assert.Equal(2_002, shown.Sum(line => MissedLines.CountIn(line) ?? 1) - 1);
    }

    [Fact]
    public async Task Hidden_lines_do_not_count_as_missed()
    {
        // Its own hidden arrival is within the gap.
        var chat = new TestChat(options => (options.MaxBacklogBytes, options.AnnounceAfter) = (Backlog, TimeSpan.FromMilliseconds(200)));
        using var owned = chat;
        var ann = await chat.JoinGreetedAsync("ann");
        chat.Time.Advance(TimeSpan.FromSeconds(1));
        var stuck = chat.Join("stuck", pauseAt: 1);
        await SayAsync(1_000);
        chat.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("stuck has arrived", await ann.ReadLineAsync());
        await SayAsync(1_000);

        stuck.Client.Leave();
        var shown = await stuck.ReadToEndAsync();

        Assert.Equal(2_000, shown.Skip(1).Sum(line => MissedLines.CountIn(line) ?? 1));
        Assert.Contains(shown, line => MissedLines.CountIn(line) > 1_000);

        async Task SayAsync(int lines)
        {
            for (var i = 0; i < lines; i++)
            {
                ann.Client.Say(Encoding.UTF8.GetBytes(new string('x', 500)));
                await ann.ReadLineAsync();
            }
        }
    }
}
