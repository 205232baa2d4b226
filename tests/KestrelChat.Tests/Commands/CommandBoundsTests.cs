using KestrelChat.Tests.Support;

namespace KestrelChat.Tests.Commands;

public sealed class CommandBoundsTests
{
    [Fact]
    public async Task A_search_takes_a_few_words_and_no_more()
    {
        using var chat = new CommandChat();
        var ann = chat.Join("ann");
        chat.Type(ann, "one two three four five six seven eight nine");
        chat.Type(ann, "/grep one two three four five six seven eight", "/grep one two three four five six seven eight nine", "/grep one one one one one one one one one one");
        var shown = await ann.ReadLinesAsync(9);
        Assert.Contains("with \"one ", shown[2], StringComparison.Ordinal);
        Assert.StartsWith("* usage: /grep", shown[5], StringComparison.Ordinal);
        Assert.Contains("with \"one ", shown[6], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_looks_through_the_newest_lines_up_to_a_bound()
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
        var answer = (await ann.ReadLinesAsync(Lines + 3))[^1];
        Assert.Equal($"* none of the {512 * 1024 / 4000} lines that are kept has \"needle\"", answer);
    }

    [Fact]
    public async Task Who_is_muted_takes_no_name()
    {
        using var chat = new CommandChat();
        var bob = chat.Join("bob");
        chat.Moderator.Mute("op", bob.Client, TimeSpan.FromMinutes(1));
        chat.Type(bob, "/nick robert");
        Assert.Equal(["You are bob", "* you may not speak, for 1:00 more"], await bob.ReadLinesAsync(2));
        Assert.Equal("bob", bob.Client.Who);
    }

    [Theory]
    [InlineData("/ban 203.0.113.1 10m spam")]
    [InlineData("/ban 203.0.113.1 -5")]
    [InlineData("/ban 203.0.113.1 99999999999")]
    public async Task A_mistyped_duration_bans_nobody(string command)
    {
        using var chat = new CommandChat();
        var ann = chat.Join("ann");
        ann.Client.Preferences.IsOperator = true;
        chat.Type(ann, command);
        Assert.StartsWith("* usage: /ban", (await ann.ReadLinesAsync(2))[1], StringComparison.Ordinal);
    }
}
