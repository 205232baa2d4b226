namespace KestrelChat.Commands;

/// <summary>All commands, in the order in which <c>/help</c> lists them.</summary>
internal static class CommandTable
{
    private static readonly Dictionary<string, Command> s_byWord;

    static CommandTable()
    {
        All =
        [
            .. NameCommands.All,
            .. RoomCommands.All,
            .. PrivateCommands.All,
            .. WhoCommands.All,
            .. HistoryCommands.All,
            .. SpeechCommands.All,
            .. AttentionCommands.All,
            .. ViewCommands.All,
            .. OperatorCommands.All,
            .. BanCommands.All,
            .. HelpCommands.All,
        ];
        s_byWord = All.SelectMany(command => command.Aliases.Prepend(command.Name), (command, word) => (word, command)).ToDictionary(pair => pair.word, pair => pair.command, StringComparer.Ordinal);
    }

    public static IReadOnlyList<Command> All { get; }

    /// <summary>All names and aliases.</summary>
    public static IEnumerable<string> Words => s_byWord.Keys;

    /// <summary>Returns the command with this name or alias, or null.</summary>
    public static Command? Find(string word) => s_byWord.GetValueOrDefault(word);
}
