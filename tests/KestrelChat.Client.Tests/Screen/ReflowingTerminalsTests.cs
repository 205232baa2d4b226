using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Tests.Screen;

public sealed class ReflowingTerminalsTests
{
    [Theory]
    [InlineData(true, "TERM=xterm-256color")]
    [InlineData(true, "TERM=xterm-kitty")]
    [InlineData(true, "TERM=tmux-256color", "TMUX=/tmp/tmux,1,0")]
    [InlineData(true, "TERM=screen-256color", "TMUX=/tmp/tmux,1,0", "XTERM_VERSION=XTerm(390)")]
    [InlineData(true)]
    [InlineData(false, "TERM=xterm-256color", "XTERM_VERSION=XTerm(390)")]
    [InlineData(false, "TERM=linux")]
    [InlineData(false, "TERM=screen")]
    [InlineData(false, "TERM=screen.xterm-256color", "STY=1.pts-0")]
    public void A_terminal_that_wraps_its_rows_anew_is_known_by_its_environment(bool expected, params string[] environment)
    {
        var variables = environment.Select(variable => variable.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

        Assert.Equal(expected, ReflowingTerminals.Contains(variables.GetValueOrDefault));
    }
}
