namespace KestrelChat.Commands;

/// <summary>One command. What each wording says of it stands in the wording.</summary>
/// <param name="Word">What is typed behind the slash.</param>
/// <param name="RunAsync">Does it; the client's reader waits for it, since other nodes may have to be asked.</param>
/// <param name="Aliases">What else may be typed.</param>
internal sealed record Command(string Word, Func<CommandCall, Task> RunAsync, params string[] Aliases)
{
    /// <summary>One that asks nobody.</summary>
    public Command(string word, Action<CommandCall> run, params string[] aliases)
        : this(
            word,
            call =>
            {
                run(call);
                return Task.CompletedTask;
            },
            aliases)
    {
    }

    /// <summary>Whether only operators may.</summary>
    public bool IsForOperators { get; init; }
}
