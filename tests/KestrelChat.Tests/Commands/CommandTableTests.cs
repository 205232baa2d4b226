using KestrelChat.Commands;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Commands;

public sealed class CommandTableTests
{
    [Fact]
    public void The_commands_are_those_that_every_wording_explains() =>
        Assert.Equal(CommandHelp.Words.Order(StringComparer.Ordinal), CommandTable.All.Select(command => command.Word).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_word_and_alias_finds_one_command_and_is_written_as_it_is_looked_up()
    {
        var words = CommandTable.All.SelectMany(command => command.Aliases.Prepend(command.Word)).ToList();
        Assert.Equal(words.Distinct(), words);
        Assert.Equal(words.Order(), CommandTable.Words.Order());
        Assert.All(words, word => Assert.Equal(word, CommandLine.Parse("/" + word).Word));
        Assert.Null(CommandTable.Find("nothing"));
    }

    [Theory]
    [InlineData("/msg bob hello  there ", "msg", "bob hello  there")]
    [InlineData("/MSG\tbob", "msg", "bob")]
    [InlineData("/", "", "")]
    [InlineData("/ help", "help", "")]
    [InlineData("/help", "help", "")]
    [InlineData("/me  ", "me", "")]
    public void A_line_is_a_word_in_lower_case_and_a_rest_without_spaces_around_it(string line, string word, string rest) =>
        Assert.Equal(new CommandLine(word, rest), CommandLine.Parse(line));

    [Theory]
    [InlineData("bob hi there", "bob", "hi there")]
    [InlineData(" bob\t hi", "bob", "hi")]
    [InlineData("bob", "bob", "")]
    [InlineData("", "", "")]
    public void A_text_is_its_first_word_and_the_others(string text, string first, string others) =>
        Assert.Equal((first, others), CommandLine.Split(text));
}
