namespace KestrelChat.Commands;

/// <summary>A command. Its usage and help text are in the wordings.</summary>
/// <param name="Name">The word after the slash.</param>
/// <param name="RunAsync">Carries it out. The client's reader waits for it, since other nodes may have to be asked.</param>
/// <param name="Aliases">Other words for it.</param>
internal sealed record Command(string Name, Func<CommandContext, Task> RunAsync, params string[] Aliases)
{
    /// <summary>A command that is carried out at once.</summary>
    public Command(string name, Action<CommandContext> run, params string[] aliases)
        : this(
            name,
            context =>
            {
                run(context);
                return Task.CompletedTask;
            },
            aliases)
    {
    }

    /// <summary>Where <c>/help</c> lists it.</summary>
    public HelpGroup Group { get; init; }

    /// <summary>Whether what follows it is not for the room: a private line, a token.</summary>
    public bool IsPrivate { get; init; }

    public bool IsForOperators => Group == HelpGroup.Operators;
}

/// <summary>How <c>/help</c> lists a command.</summary>
internal enum HelpGroup
{
    /// <summary>On a line of its own.</summary>
    None,

    /// <summary>On one line with the others that change a client's view.</summary>
    Views,

    /// <summary>On one line with the others that only operators may use.</summary>
    Operators,
}
