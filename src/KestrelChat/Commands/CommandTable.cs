namespace KestrelChat.Commands;

/// <summary>All commands, in the order in which help lists them.</summary>
internal static class CommandTable
{
    private static readonly Dictionary<string, Command> s_byWord;

    static CommandTable()
    {
        All =
        [
            .. HelpCommands.All,
            .. NameCommands.All,
            .. RoomCommands.All,
            .. PrivateCommands.All,
            .. WhoCommands.All,
            .. HistoryCommands.All,
            .. SpeechCommands.All,
            .. AttentionCommands.All,
            .. ViewCommands.All,
            .. OperatorCommands.All,
        ];
        s_byWord = All.SelectMany(command => command.Aliases.Prepend(command.Word), (command, word) => (word, command)).ToDictionary(pair => pair.word, pair => pair.command, StringComparer.Ordinal);
    }

    public static IReadOnlyList<Command> All { get; }

    /// <summary>Everything that can be typed.</summary>
    public static IEnumerable<string> Words => s_byWord.Keys;

    /// <summary>The command of that word or alias; null if there is none.</summary>
    public static Command? Find(string word) => s_byWord.GetValueOrDefault(word);
}
