using KestrelChat.Client.Editing;

namespace KestrelChat.Client.Tests.Editing;

internal sealed class FixedCompletions : ICompletionSource
{
    public IReadOnlyList<string> Names { get; set; } = ["ada", "Adam", "bob", "Ольга", "李雷"];

    public IReadOnlyList<string> Rooms { get; set; } = ["dev", "lobby"];

    public IReadOnlyList<CommandHint> Commands { get; set; } =
    [
        new("help", "[command]", "list the commands, or explain one"),
        new("join", "<room>", "enter a room"),
        new("rooms", "", "list the rooms"),
        new("msg", "<name> <text>", "send a private message"),
        new("bell", "on|off|mentions", "ring your terminal"),
        new("time", "on|off|+02:00", "begin lines with the time"),
        new("ban", "<name|address> [minutes] [reason]", "ban an address"),
        new("who", "[room]", "list the members"),
    ];
}
