using KestrelChat.Testing.Chat;

namespace KestrelChat.Tests.Commands;

public sealed class HistoryCommandsTests
{
    [Fact]
    public async Task A_search_accepts_eight_different_words_and_no_more()
    {
        using var chat = new CommandChat();
        var ann = chat.Join("ann");
        chat.Type(ann, "one two three four five six seven eight nine");
        chat.Type(ann, "/grep one two three four five six seven eight", "/grep one two three four five six seven eight nine", "/grep one one one one one one one one one one");
        var shown = await ann.ReadLinesAsync(9);
        Assert.Contains("with \"one ", shown[2], StringComparison.Ordinal);
        Assert.StartsWith("* that is too many words to search for: 8 at most", shown[5], StringComparison.Ordinal);
        Assert.Contains("with \"one ", shown[6], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_reads_the_newest_lines_up_to_a_bound()
    {
        using var chat = new CommandChat();
        var ann = chat.Join("ann", pauseAt: 64 * 1024 * 1024);
        const int Lines = 200;
        chat.Type(ann, "needle");
        for (var i = 0; i < Lines; i++)
        {
            chat.Type(ann, new string('x', 4000));
        }

        chat.Type(ann, "/grep needle");
        var reply = (await ann.ReadLinesAsync(Lines + 3))[^1];
        Assert.Equal($"* \"needle\" not found in the {512 * 1024 / 4000} lines kept", reply);
    }

    [Theory]
    [InlineData("3", "* 2 lines kept (3 asked for), oldest first, times in UTC:")]
    [InlineData("2147483646", "* 2 lines kept (2147483646 asked for), oldest first, times in UTC:")]
    [InlineData("2147483648", "* earlier here (2), oldest first, times in UTC:")]
    [InlineData("99999999999999999999999999", "* earlier here (2), oldest first, times in UTC:")]
    public async Task A_number_of_any_size_shows_all_lines(string number, string header)
    {
        using var chat = new CommandChat();
        var ann = chat.Join("ann");
        chat.Type(ann, "one", "two");

        var shown = await chat.RunAsync(ann, "/history " + number);

        Assert.Equal([header, "2024-01-02 03:04:05 ann: one", "2024-01-02 03:04:05 ann: two", "* end of history"], shown);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("00")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("many")]
    public async Task Anything_but_a_positive_number_is_rejected(string text)
    {
        using var chat = new CommandChat();
        var ann = chat.Join("ann");
        chat.Type(ann, "one");

        Assert.Equal(["* usage: /history [lines]"], await chat.RunAsync(ann, "/history " + text));
    }
}
