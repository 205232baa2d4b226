namespace KestrelChat.Client.Editing;

/// <summary>Reads the arguments of a command as the help shows them: <c>&lt;name&gt; [reason]</c>, <c>on|off</c>. Pure.</summary>
internal static class CommandArguments
{
    // As the help says it in the languages of the server.
    private static readonly HashSet<string> s_names = new(StringComparer.OrdinalIgnoreCase) { "name", "имя", "名字" };
    private static readonly HashSet<string> s_rooms = new(StringComparer.OrdinalIgnoreCase) { "room", "комната", "房间" };
    private static readonly HashSet<string> s_commands = new(StringComparer.OrdinalIgnoreCase) { "command", "команда", "命令" };

    private static readonly Dictionary<string, string> s_otherWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["name"] = "nick",
        ["j"] = "join",
        ["part"] = "leave",
        ["list"] = "rooms",
        ["tell"] = "msg",
        ["m"] = "msg",
        ["r"] = "reply",
        ["w"] = "who",
        ["h"] = "history",
        ["search"] = "grep",
        ["exit"] = "quit",
        ["bye"] = "quit",
        ["back"] = "away",
        ["unignore"] = "ignore",
        ["colour"] = "color",
        ["language"] = "lang",
        ["commands"] = "help",
    };

    /// <summary>Finds a command by its word or another word for it; null if the server has none such.</summary>
    public static CommandHint? Find(ICompletionSource source, string word)
    {
        var commands = source.Commands;
        return Named(word) ?? (s_otherWords.TryGetValue(word, out var usual) ? Named(usual) : null);

        CommandHint? Named(string wanted) => commands.FirstOrDefault(command => string.Equals(command.Word, wanted, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Splits the arguments: <c>&lt;name&gt;</c>, <c>[reason]</c>.</summary>
    public static string[] Split(CommandHint command) => command.Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Returns what an argument can be; empty if that is not known.</summary>
    /// <param name="argument">One argument, with its brackets.</param>
    public static IEnumerable<string> Values(string argument, ICompletionSource source)
    {
        var isPlaceholder = argument.StartsWith('<');
        foreach (var part in argument.Trim('<', '>', '[', ']').Split('|'))
        {
            var values = s_names.Contains(part) ? source.Names
                : s_rooms.Contains(part) ? source.Rooms
                : s_commands.Contains(part) ? source.Commands.Select(command => command.Word)
                : !isPlaceholder && argument.Contains('|', StringComparison.Ordinal) && part.All(char.IsAsciiLetter) ? [part]
                : Enumerable.Empty<string>();
            foreach (var value in values)
            {
                yield return value;
            }
        }
    }
}
