namespace KestrelChat.Client.Editing;

/// <summary>What Tab can complete. Read on the thread that edits.</summary>
internal interface ICompletionSource
{
    /// <summary>Names of other users, who spoke last first.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Known rooms, the last entered first.</summary>
    IReadOnlyList<string> Rooms { get; }

    /// <summary>The server's commands; empty if it is known to have none.</summary>
    IReadOnlyList<CommandHint> Commands { get; }
}
