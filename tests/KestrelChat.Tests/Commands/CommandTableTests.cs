using KestrelChat.Commands;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Commands;

public sealed class CommandTableTests
{
    [Fact]
    public void Every_command_is_described_by_every_wording() =>
        Assert.Equal(CommandHelp.Commands.Order(StringComparer.Ordinal), CommandTable.All.Select(command => command.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_name_and_alias_belongs_to_one_command_and_is_parsed_to_itself()
    {
        var words = CommandTable.All.SelectMany(command => command.Aliases.Prepend(command.Name)).ToList();
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
    public void A_line_is_split_into_a_word_in_lower_case_and_trimmed_arguments(string line, string word, string rest) =>
        Assert.Equal(new CommandLine(word, rest), CommandLine.Parse(line));

    [Theory]
    [InlineData("bob hi there", "bob", "hi there")]
    [InlineData(" bob\t hi", "bob", "hi")]
    [InlineData("bob", "bob", "")]
    [InlineData("", "", "")]
    public void A_text_is_split_into_its_first_word_and_the_rest(string text, string first, string others) =>
        Assert.Equal((first, others), CommandLine.Split(text));
}
