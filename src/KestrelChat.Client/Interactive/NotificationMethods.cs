using KestrelChat.Client.CommandLine;

namespace KestrelChat.Client.Interactive;

/// <summary>Finds out how a terminal can call its user.</summary>
/// <remarks>Pure. Terminals cannot be asked for notifications; they are known by the variables that they set.</remarks>
internal static class NotificationMethods
{
    /// <summary>Returns the method itself, and in place of <see cref="NotificationMethod.Auto"/> the best; the bell, where nothing better is known.</summary>
    /// <param name="variable">Returns an environment variable, or null.</param>
    public static NotificationMethod Resolve(NotificationMethod method, Func<string, string?> variable) =>
        method == NotificationMethod.Auto ? Of(variable) : method;

    private static NotificationMethod Of(Func<string, string?> variable)
    {
        bool IsSet(string name) => !string.IsNullOrEmpty(variable(name));

        // A multiplexer passes only the bell on.
        if (IsSet("TMUX") || IsSet("STY"))
        {
            return NotificationMethod.Bell;
        }

        string terminal = variable("TERM") ?? "";
        return variable("TERM_PROGRAM") switch
        {
            "iTerm.app" or "WezTerm" or "ghostty" => NotificationMethod.Osc9,
            _ when terminal.StartsWith("xterm-kitty", StringComparison.Ordinal) => NotificationMethod.Osc9,
            _ when terminal.StartsWith("foot", StringComparison.Ordinal) || terminal.StartsWith("rxvt-unicode", StringComparison.Ordinal) => NotificationMethod.Osc777,
            _ => NotificationMethod.Bell,
        };
    }
}
