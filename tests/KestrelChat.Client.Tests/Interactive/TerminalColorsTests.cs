using KestrelChat.Client.CommandLine;
using KestrelChat.Client.Interactive;
using KestrelChat.Client.Lines;

namespace KestrelChat.Client.Tests.Interactive;

public sealed class TerminalColorsTests
{
    [Theory]
    [InlineData(ColorChoice.Auto, "TERM=xterm", NameColors.Sixteen)]
    [InlineData(ColorChoice.Auto, "TERM=linux", NameColors.Sixteen)]
    [InlineData(ColorChoice.Auto, "", NameColors.Sixteen)]
    [InlineData(ColorChoice.Auto, "TERM=xterm-256color", NameColors.TwoHundredFiftySix)]
    [InlineData(ColorChoice.Auto, "TERM=xterm COLORTERM=truecolor", NameColors.TwoHundredFiftySix)]
    [InlineData(ColorChoice.Auto, "TERM=xterm COLORTERM=", NameColors.Sixteen)]
    [InlineData(ColorChoice.Always, "TERM=xterm", NameColors.Sixteen)]
    [InlineData(ColorChoice.Always, "TERM=xterm-256color", NameColors.TwoHundredFiftySix)]
    internal void Names_have_as_many_colours_as_the_terminal(ColorChoice choice, string variables, NameColors expected) =>
        Assert.Equal(expected, TerminalColors.Of(choice, Variables.Of(variables)));

    [Theory]
    [InlineData(ColorChoice.Never, "TERM=xterm-256color")]
    [InlineData(ColorChoice.Auto, "TERM=xterm-256color NO_COLOR=1")]
    [InlineData(ColorChoice.Auto, "TERM=xterm-256color NO_COLOR=0")]
    internal void There_are_no_colours_if_the_user_wants_none(ColorChoice choice, string variables) =>
        Assert.Equal(NameColors.None, TerminalColors.Of(choice, Variables.Of(variables)));

    [Theory]
    [InlineData(ColorChoice.Auto, "TERM=xterm-256color NO_COLOR=")]
    [InlineData(ColorChoice.Always, "TERM=xterm-256color NO_COLOR=1")]
    internal void NO_COLOR_counts_unless_it_is_empty_or_the_option_says_otherwise(ColorChoice choice, string variables) =>
        Assert.Equal(NameColors.TwoHundredFiftySix, TerminalColors.Of(choice, Variables.Of(variables)));
}
