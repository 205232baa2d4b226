using KestrelChat.Client.Screen;

namespace KestrelChat.Client.Editing;

/// <summary>Says which arguments of a command are still to be typed. Pure.</summary>
internal static class CommandHints
{
    /// <summary>Returns the hint behind a line with the cursor at its end; empty without one.</summary>
    public static StyledText Of(string text, ICompletionSource source)
    {
        if (text is not ['/', not '/', ..])
        {
            return StyledText.Empty;
        }

        var words = text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
        if (CommandArguments.Find(source, words[0][1..]) is not { } command)
        {
            return StyledText.Empty;
        }

        var isWhole = char.IsWhiteSpace(text[^1]);
        var rest = string.Join(' ', CommandArguments.Split(command).Skip(words.Length - 1));
        if (words.Length == 1 && command.Help.Length > 0)
        {
            rest = rest.Length == 0 ? $"- {command.Help}" : $"{rest} - {command.Help}";
        }

        return rest.Length == 0 ? StyledText.Empty : new StyledText(isWhole ? rest : " " + rest, Style.Dim);
    }
}
