namespace KestrelChat.Wordings;

/// <summary>What a wording says of a command.</summary>
/// <param name="Arguments">What follows the word, <c>&lt;name&gt;</c> for what must, <c>[why]</c> for what may; empty for nothing.</param>
/// <param name="Help">What it does, in a few words.</param>
public sealed record CommandHelp(string Arguments, string Help)
{
    /// <summary>The commands that every wording explains, by the words that people type.</summary>
    public static readonly IReadOnlyList<string> Words =
    [
        "help", "nick", "claim", "join", "leave", "rooms", "topic", "msg", "reply", "who", "names", "whois", "history", "grep", "me",
        "away", "ignore", "quiet", "bell", "color", "time", "lang", "raw", "quit", "op", "kick", "ban", "unban", "mute", "announce",
    ];
}
