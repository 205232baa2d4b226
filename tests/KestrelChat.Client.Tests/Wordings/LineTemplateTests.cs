using KestrelChat.Client.Wordings;

namespace KestrelChat.Client.Tests.Wordings;

public sealed class LineTemplateTests
{
    [Theory]
    [InlineData("{who}: {text}", "ada: hello", "ada", "hello")]
    [InlineData("{who}{text}", "ada hello", "ada", " hello")]
    [InlineData("\"{text}\" by {who} ({count})", "\"a\" by b\" by ada (3)", "ada", "a\" by b")]
    [InlineData("{{{who}} {text}", "{ada} hello", "ada", "hello")]
    [InlineData("{who} {count} {reason}", "ada 12 hello", "ada", "hello")]
    public void The_values_are_where_the_slots_are(string template, string line, string who, string text)
    {
        Assert.True(LineTemplate.Parse(template).TryMatch(line, out SlotValues values));
        Assert.Equal((who, text), (line[values.Who], line[values.Text]));
    }

    [Theory]
    [InlineData("{who}: {text}", "two words: hello")]
    [InlineData("{who}: {text}", ": hello")]
    [InlineData("{who}: {text}", "ada:hello")]
    [InlineData("{who} has left", "ada has left.")]
    [InlineData("{count} lines", "a lines")]
    [InlineData("{count} lines", " lines")]
    [InlineData("in {room}", "in two words")]
    [InlineData("* goodbye", "* goodbye ")]
    public void Other_lines_do_not_match(string template, string line)
    {
        Assert.False(LineTemplate.Parse(template).TryMatch(line, out _));
    }

    [Fact]
    public void A_brace_that_is_not_closed_is_an_error()
    {
        Assert.Contains("not closed", Assert.Throws<FormatException>(() => LineTemplate.Parse("{who")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ada", true)]
    [InlineData("小明", true)]
    [InlineData("127.0.0.1:51234", true)]
    [InlineData("[::1]:51234", true)]
    [InlineData("unix:17", true)]
    [InlineData("10.0.0.7:51234@chat-2#2", true)]
    [InlineData("ada@home", true)]
    [InlineData("", false)]
    [InlineData("ada:", false)]
    [InlineData("ada:1", false)]
    [InlineData("topic:", false)]
    [InlineData("1:2", false)]
    [InlineData("12:34:56", false)]
    [InlineData("[a]", false)]
    [InlineData("[1]:2", false)]
    [InlineData("127.0.0.1:", false)]
    [InlineData("127.0.0.1:5 x", false)]
    [InlineData("127.0.0.1:5@a:b", false)]
    [InlineData("*ada", false)]
    [InlineData("/ada", false)]
    public void A_user_is_shown_by_a_name_or_an_address(string text, bool isWho)
    {
        Assert.Equal(isWho, Slots.IsWho(text));
    }
}
