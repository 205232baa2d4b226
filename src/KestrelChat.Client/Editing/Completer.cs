namespace KestrelChat.Client.Editing;

/// <summary>Finds what Tab can complete at the cursor. Pure.</summary>
internal static class Completer
{
    /// <summary>The most candidates.</summary>
    public const int MaxCandidates = 100;

    // May stand before a name, such as in (ada) or @ada.
    private const string Openers = "@([{<\"'“«„‘";

    /// <summary>Returns what can stand in place of the word before the cursor; null if nothing.</summary>
    public static Completion? Find(string text, int cursor, ICompletionSource source)
    {
        var start = cursor;
        while (start > 0 && !char.IsWhiteSpace(text[start - 1]))
        {
            start--;
        }

        var word = text[start..cursor];
        if (!text.StartsWith('/'))
        {
            return FindName(start, cursor, word, source);
        }

        if (start == 0)
        {
            return cursor == 0 ? null : FindCommand(cursor, word, source);
        }

        var before = text[..start].Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
        if (CommandArguments.Find(source, before[0][1..]) is not { } command)
        {
            return FindName(start, cursor, word, source);
        }

        var arguments = CommandArguments.Split(command);
        var index = before.Length - 1;
        var values = index < arguments.Length ? CommandArguments.Values(arguments[index], source) : [];
        return Of(start, cursor, word, values, " ", ends: true) ?? (index < arguments.Length - 1 ? null : FindName(start, cursor, word, source));
    }

    private static Completion? FindCommand(int cursor, string word, ICompletionSource source)
    {
        var found = Of(0, cursor, word, source.Commands.Select(command => "/" + command.Word), " ", ends: true);
        return found is { Candidates: [var only] } && CommandArguments.Find(source, only[1..]) is { Arguments: "" } ? found with { Suffix = "" } : found;
    }

    private static Completion? FindName(int start, int cursor, string word, ICompletionSource source)
    {
        var suffix = start == 0 ? ": " : " ";
        if (Of(start, cursor, word, source.Names, suffix, ends: false) is { } found)
        {
            return found;
        }

        return word.Length > 1 && Openers.Contains(word[0], StringComparison.Ordinal)
            ? Of(start + 1, cursor, word[1..], source.Names, word[0] == '@' ? " " : "", ends: false)
            : null;
    }

    private static Completion? Of(int start, int cursor, string word, IEnumerable<string> values, string suffix, bool ends)
    {
        List<string> candidates = [.. values
            .Where(value => value.StartsWith(word, StringComparison.OrdinalIgnoreCase) && EditableText.OfLine(value) == value)
            .Distinct(StringComparer.Ordinal)
            .Take(MaxCandidates)];
        return candidates.Count == 0 ? null : new Completion(start, cursor, candidates, suffix, ends);
    }
}
