using KestrelChat.Client.CommandLine;
using KestrelChat.Client.Interactive;

namespace KestrelChat.Client.Tests.Interactive;

public sealed class NotificationMethodsTests
{
    [Theory]
    [InlineData("", NotificationMethod.Bell)]
    [InlineData("TERM=xterm-256color", NotificationMethod.Bell)]
    [InlineData("TERM=xterm-256color TERM_PROGRAM=Apple_Terminal", NotificationMethod.Bell)]
    [InlineData("TERM=xterm-256color TERM_PROGRAM=iTerm.app", NotificationMethod.Osc9)]
    [InlineData("TERM=xterm-256color TERM_PROGRAM=WezTerm", NotificationMethod.Osc9)]
    [InlineData("TERM=xterm-ghostty TERM_PROGRAM=ghostty", NotificationMethod.Osc9)]
    [InlineData("TERM=xterm-kitty", NotificationMethod.Osc9)]
    [InlineData("TERM=foot", NotificationMethod.Osc777)]
    [InlineData("TERM=foot-extra", NotificationMethod.Osc777)]
    [InlineData("TERM=rxvt-unicode-256color", NotificationMethod.Osc777)]
    internal void A_terminal_is_called_in_the_best_way_that_it_is_known_to_understand(string variables, NotificationMethod expected) =>
        Assert.Equal(expected, NotificationMethods.Resolve(NotificationMethod.Auto, Variables.Of(variables)));

    [Theory]
    [InlineData("TMUX=/tmp/tmux,1,0")]
    [InlineData("STY=1.tty")]
    public void Within_a_multiplexer_only_the_bell_gets_through(string multiplexer)
    {
        Func<string, string?> variables = Variables.Of($"TERM=xterm-kitty TERM_PROGRAM=WezTerm {multiplexer}");

        Assert.Equal(NotificationMethod.Bell, NotificationMethods.Resolve(NotificationMethod.Auto, variables));
    }

    [Theory]
    [InlineData(NotificationMethod.Off)]
    [InlineData(NotificationMethod.Bell)]
    [InlineData(NotificationMethod.Osc9)]
    [InlineData(NotificationMethod.Osc777)]
    internal void What_the_user_wants_is_done_in_every_terminal(NotificationMethod wanted)
    {
        Assert.Equal(wanted, NotificationMethods.Resolve(wanted, Variables.Of("TERM=xterm-kitty")));
        Assert.Equal(wanted, NotificationMethods.Resolve(wanted, Variables.Of("TERM=foot TMUX=1")));
    }
}
