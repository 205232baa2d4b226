using System.Text;
using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Chat;

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
    public async Task Who_was_stuck_sees_whole_lines_when_it_reads_again_and_is_told_exactly_how_many_it_missed()
    {
        var stuck = _chat.Join("stuck", pauseAt: 1);
        var ann = await _chat.JoinGreetedAsync("ann");
        var due = new List<(string, bool)> { ("You are stuck", true), ("ann has arrived", false) };
        for (var i = 0; i < 5_000; i++)
        {
            var text = $"{i} {new string('x', i % 400)}";
            ann.Say(text);
            due.Add(($"ann: {text}", false));
            if (i % 50 == 49)
            {
                await ann.ReadLinesAsync(50);
            }
        }

        stuck.Client.Leave();
        var shown = await stuck.ReadToEndAsync();

        Assert.Null(ToldGaps.Judge(due, shown, ToldGaps.CountIn, out var gaps));
        Assert.Equal(1, gaps);
        var missed = shown.Sum(line => ToldGaps.CountIn(line) ?? 0);
        Assert.Equal(due.Count, shown.Count - gaps + missed);
        Assert.True(missed > 3_000);
    }

    [Fact]
    public async Task Who_falls_behind_again_and_again_is_told_each_time_and_hears_what_is_said_between()
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
            Assert.Equal(1_000, shown.Sum(line => ToldGaps.CountIn(line) ?? 1));
            Assert.Single(shown, line => ToldGaps.CountIn(line) > 0);
        }
    }

    [Fact]
    public async Task Who_is_behind_by_less_than_the_limit_misses_nothing()
    {
        var slow = _chat.Join("slow", pauseAt: 1);
        var ann = await _chat.JoinGreetedAsync("ann");
        var text = new string('x', 995);
        var due = new List<string> { "You are slow", "ann has arrived" };
        for (var i = 0; i < Backlog / 1_001; i++)
        {
            ann.Say(text);
            await ann.ReadLineAsync();
            due.Add($"ann: {text}");
        }

        slow.Client.Leave();

        Assert.Equal(due, await slow.ReadToEndAsync());
    }

    [Fact]
    public async Task A_line_of_its_own_that_lies_in_the_gap_is_told_after_it()
    {
        var stuck = _chat.Join("stuck", pauseAt: 1);
        var ann = await _chat.JoinGreetedAsync("ann");
        for (var i = 0; i < 2_000; i++)
        {
            if (i == 500)
            {
                stuck.Client.RefuseLine(77);
            }

            ann.Say(new string('x', 500));
            await ann.ReadLineAsync();
        }

        stuck.Client.Leave();
        var shown = (await stuck.ReadToEndAsync()).ToList();

        var refusal = shown.IndexOf("* line too long, not sent: 77 bytes at most");
        Assert.NotNull(ToldGaps.CountIn(shown[refusal - 1]));
        Assert.Equal(2_002, shown.Sum(line => ToldGaps.CountIn(line) ?? 1) - 1);
    }

    [Fact]
    public async Task What_is_not_shown_to_somebody_was_not_missed_by_it()
    {
        // Its own arrival lies in what it will miss.
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

        Assert.Equal(2_000, shown.Skip(1).Sum(line => ToldGaps.CountIn(line) ?? 1));
        Assert.Contains(shown, line => ToldGaps.CountIn(line) > 1_000);

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
