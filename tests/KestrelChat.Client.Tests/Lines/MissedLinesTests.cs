using System.Globalization;
using KestrelChat.Client.Lines;

namespace KestrelChat.Client.Tests.Lines;

public sealed class MissedLinesTests
{
    private readonly ManualTime _time = new();
    private readonly MissedLines _missed;

    public MissedLinesTests() => _missed = new MissedLines(_time);

    [Fact]
    public void Only_what_was_not_seen_is_missed()
    {
        See("ada: one", "bob: two", "* bob is now rob", "** rob waves");

        MissedResult result = _missed.Find(Block("bob: two", "** rob waves", "eva: three", "** eva waves"), room: null);

        Assert.Equal(["eva: three", "** eva waves"], result.Lines.Select(line => line.Text));
        Assert.False(result.MayHaveGap);
    }

    [Fact]
    public void If_everything_was_seen_nothing_is_missed()
    {
        See("ada: one", "bob: two");

        MissedResult result = _missed.Find(Block("ada: one", "bob: two"), room: null);

        Assert.Empty(result.Lines);
        Assert.False(result.MayHaveGap);
    }

    [Fact]
    public void A_line_that_was_not_seen_in_between_does_not_make_all_others_new()
    {
        See("ada: one", "ada: three");

        MissedResult result = _missed.Find(Block("ada: one", "eva: two", "ada: three", "eva: four"), room: null);

        Assert.Equal(["eva: four"], result.Lines.Select(line => line.Text));
    }

    [Fact]
    public void A_history_that_does_not_reach_back_is_missed_whole_and_may_have_a_gap()
    {
        See("ada: one", "bob: two");

        MissedResult result = _missed.Find(Block("eva: three", "eva: four"), room: null);

        Assert.Equal(["eva: three", "eva: four"], result.Lines.Select(line => line.Text));
        Assert.True(result.MayHaveGap);
    }

    [Fact]
    public void An_empty_history_has_no_gap()
    {
        See("ada: one");

        Assert.False(_missed.Find([], room: null).MayHaveGap);
    }

    [Fact]
    public void A_line_that_was_said_again_much_later_is_missed()
    {
        See("ada: hi");

        MissedResult result = _missed.Find([Past("ada: hi", TimeSpan.FromMinutes(1))], room: null);

        Assert.Single(result.Lines);
    }

    [Fact]
    public void Of_two_equal_lines_the_time_tells_which_was_seen()
    {
        See("ada: hi");

        MissedResult result = _missed.Find([Past("ada: hi", TimeSpan.Zero), Past("ada: hi", TimeSpan.FromSeconds(8))], room: null);

        Assert.Single(result.Lines);
    }

    [Fact]
    public void A_clock_that_is_wrong_does_not_matter_if_three_lines_fit()
    {
        See("ada: one", "bob: two", "eva: three");
        TimeSpan wrong = TimeSpan.FromHours(5);

        MissedResult result = _missed.Find([Past("ada: one", wrong), Past("bob: two", wrong), Past("eva: three", wrong), Past("tom: four", wrong)], room: null);

        Assert.Equal(["tom: four"], result.Lines.Select(line => line.Text));
    }

    [Fact]
    public void What_was_missed_counts_as_seen_once_it_is_shown()
    {
        See("ada: one");
        ServerLine[] block = Block("ada: one", "bob: two");
        Assert.Equal(["bob: two"], _missed.Find(block, room: null).Lines.Select(line => line.Text));

        See("bob: two");

        Assert.Empty(_missed.Find(block, room: null).Lines);
    }

    [Fact]
    public void Each_room_has_its_own_lines_and_the_first_one_is_the_lobby()
    {
        See("ada: one");
        _missed.Observe(Received.Line("ada: in dev"), "dev");

        Assert.Equal(["eva: three"], _missed.Find(Block("ada: in dev", "eva: three"), "dev").Lines.Select(line => line.Text));
        Assert.Empty(_missed.Find(Block("ada: one"), "lobby").Lines);
    }

    [Fact]
    public void Memory_is_bounded()
    {
        string text = new('x', 60_000);
        for (int number = 0; number < 100; number++)
        {
            See($"ada: {number} {text}");
        }

        // Of the first lines none is remembered, so nothing tells that they were seen.
        string[] all = [.. Enumerable.Range(0, 100).Select(number => $"ada: {number} {text}")];
        Assert.False(_missed.Find(Block(all), room: null).MayHaveGap);
        Assert.Equal(80, _missed.Find(Block(all[..80]), room: null).Lines.Count);
    }

    private void See(params string[] lines)
    {
        foreach (ServerLine line in Received.Lines(lines))
        {
            _missed.Observe(line, room: null);
        }
    }

    private ServerLine[] Block(params string[] lines) => [.. lines.Select(line => Past(line, TimeSpan.Zero))];

    private ServerLine Past(string line, TimeSpan after)
    {
        string time = (_time.GetUtcNow() + after).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return Received.Line($"{time} {line}");
    }
}
