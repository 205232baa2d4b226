namespace KestrelChat.Client.Screen;

/// <summary>Knows which terminals wrap their rows anew when they become narrower. Pure.</summary>
internal static class ReflowingTerminals
{
    /// <summary>
    /// Returns whether the terminal does, as tmux, VTE, kitty, Konsole, Windows Terminal and most others do. Linux's console, GNU screen
    /// and xterm itself cut their rows.
    /// </summary>
    /// <param name="variable">Returns an environment variable, or null.</param>
    public static bool Contains(Func<string, string?> variable)
    {
        var term = variable("TERM") ?? "";
        if (!string.IsNullOrEmpty(variable("TMUX")))
        {
            // What tmux runs in is in the environment, too.
            return true;
        }

        var isScreen = !string.IsNullOrEmpty(variable("STY")) || term == "screen" || term.StartsWith("screen.", StringComparison.Ordinal);
        return !isScreen && term != "linux" && string.IsNullOrEmpty(variable("XTERM_VERSION"));
    }
}
