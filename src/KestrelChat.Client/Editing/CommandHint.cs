namespace KestrelChat.Client.Editing;

/// <summary>A command of the server.</summary>
/// <param name="Word">The command without its slash, such as <c>join</c>.</param>
/// <param name="Arguments">As the help shows them, such as <c>&lt;room&gt;</c> or <c>on|off|mentions</c>; empty without any.</param>
/// <param name="Help">What it does, in one phrase.</param>
internal sealed record CommandHint(string Word, string Arguments, string Help);
