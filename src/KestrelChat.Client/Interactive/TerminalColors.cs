using KestrelChat.Client.CommandLine;
using KestrelChat.Client.Lines;

namespace KestrelChat.Client.Interactive;

/// <summary>Finds out how many colours to use. Pure.</summary>
internal static class TerminalColors
{
    /// <summary>Returns how many colours names may have.</summary>
    /// <param name="choice">What the user wants; by default colours, unless NO_COLOR is set (no-color.org).</param>
    /// <param name="variable">Returns an environment variable, or null.</param>
    public static NameColors Of(ColorChoice choice, Func<string, string?> variable)
    {
        if (choice == ColorChoice.Never || (choice == ColorChoice.Auto && !string.IsNullOrEmpty(variable("NO_COLOR"))))
        {
            return NameColors.None;
        }

        bool hasMany = (variable("TERM") ?? "").Contains("256color", StringComparison.Ordinal) || !string.IsNullOrEmpty(variable("COLORTERM"));
        return hasMany ? NameColors.TwoHundredFiftySix : NameColors.Sixteen;
    }
}
