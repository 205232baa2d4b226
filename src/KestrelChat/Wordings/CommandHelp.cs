namespace KestrelChat.Wordings;

/// <summary>A wording's description of a command.</summary>
/// <param name="Arguments">What follows the command, such as <c>&lt;name&gt; [reason]</c>; empty for nothing.</param>
/// <param name="Help">What it does, in a few words.</param>
/// <param name="Details">More lines, which only <c>/help</c> with the command's name shows.</param>
public sealed record CommandHelp(string Arguments, string Help, IReadOnlyList<string> Details)
{
    /// <summary>The commands that every wording describes.</summary>
    public static readonly IReadOnlyList<string> Commands =
    [
        "help", "nick", "claim", "join", "leave", "rooms", "topic", "msg", "reply", "who", "names", "whois", "history", "grep", "me", "quit",
        "away", "ignore", "quiet", "bell", "color", "time", "lang", "raw", "op", "kick", "ban", "unban", "bans", "mute", "announce",
    ];
}

/// <summary>A wording's titles of the groups in which <c>/help</c> lists commands.</summary>
/// <param name="Views">The commands that change how a client sees lines.</param>
/// <param name="Operators">The commands of operators.</param>
public sealed record HelpTitles(string Views, string Operators);
