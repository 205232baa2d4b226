namespace KestrelChat.Commands;

/// <summary>One command. What each wording says of it stands in the wording.</summary>
/// <param name="Word">What is typed behind the slash.</param>
/// <param name="Run">Does it; on the client's reader, and must not wait.</param>
/// <param name="Aliases">What else may be typed.</param>
internal sealed record Command(string Word, Action<CommandCall> Run, params string[] Aliases)
{
    /// <summary>Whether only operators may.</summary>
    public bool IsForOperators { get; init; }
}
