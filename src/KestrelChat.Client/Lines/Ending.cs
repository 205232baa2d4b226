namespace KestrelChat.Client.Lines;

/// <summary>Why the server ends a connection, as its last line says.</summary>
internal enum Ending
{
    /// <summary>It does not say, or the line is no last one.</summary>
    None,

    /// <summary>The user said goodbye (<c>/quit</c>).</summary>
    Quit,

    /// <summary>An operator has disconnected the user.</summary>
    Kicked,

    /// <summary>The user's address is banned.</summary>
    Banned,

    /// <summary>The name was claimed from another connection.</summary>
    NameClaimed,

    /// <summary>The server restarts, or is full: it makes sense to come back.</summary>
    ComeBack,
}
