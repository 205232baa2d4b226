using KestrelChat.Client.Editing;

namespace KestrelChat.Client.Tests.Editing;

public sealed class LineHistoryTests
{
    [Fact]
    public void Lines_are_kept_in_order_without_empty_ones_and_repetitions()
    {
        LineHistory history = new();
        foreach (var line in new[] { "one", "one", "", "  ", "two", "one" })
        {
            history.Add(line);
        }

        Assert.Equal(["one", "two", "one"], history.Lines);
    }

    [Fact]
    public void A_line_with_a_token_is_not_kept_but_a_private_one_is()
    {
        LineHistory history = new();
        history.Add("/op 0123456789abcdef");
        history.Add(" /claim ada 0123456789abcdef");
        history.Add("/msg ada hello");

        Assert.Equal(["/msg ada hello"], history.Lines);
    }

    [Fact]
    public void The_oldest_of_too_many_lines_are_dropped()
    {
        LineHistory history = new(Enumerable.Range(0, LineHistory.MaxLines + 5).Select(line => $"{line}"));

        Assert.Equal(LineHistory.MaxLines, history.Lines.Count);
        Assert.Equal("5", history.Lines[0]);
    }

    [Fact]
    public void The_oldest_of_too_long_lines_are_dropped()
    {
        const int Length = 60_000;
        LineHistory history = new();
        for (var line = 0; line < 30; line++)
        {
            history.Add(new string((char)('a' + (line % 26)), Length));
        }

        Assert.Equal(LineHistory.MaxCharacters / Length, history.Lines.Count);
    }

    [Fact]
    public void Only_new_lines_are_stored()
    {
        List<string> stored = [];
        LineHistory history = new(["old"], stored.Add);

        history.Add("old");
        history.Add("new");
        history.Add("/op 0123456789abcdef");

        Assert.Equal(["new"], stored);
    }
}
