using KestrelChat.Terminal.Tests.Support;

namespace KestrelChat.Terminal.Tests.Reconnecting;

/// <summary>What users do in the client, and what they see of its connection.</summary>
internal static class ChatTerminal
{
    public const string Lost = "connection lost";

    /// <summary>Takes a name and enters a room, once the client is connected.</summary>
    public static async Task EnterAsync(this TmuxTerminal terminal, string name, string room)
    {
        await terminal.WaitForScreenAsync("You are");
        await terminal.TypeLineAsync($"/nick {name}");
        await terminal.TypeLineAsync($"/join {room}");
        await terminal.WaitForLineAsync($"{room}>");
    }

    /// <summary>Waits until the row of the cursor is this one, prompt and typed text.</summary>
    public static Task<TmuxScreen> WaitForLineAsync(this TmuxTerminal terminal, string line) =>
        terminal.WaitForScreenAsync(screen => screen.CursorLine.TrimEnd() == line, $"the line being typed is '{line}'");

    public static Task<TmuxScreen> WaitUntilLostAsync(this TmuxTerminal terminal) => terminal.WaitForScreenAsync(Lost);

    public static Task<TmuxScreen> WaitUntilConnectedAsync(this TmuxTerminal terminal) =>
        terminal.WaitForScreenAsync(screen => !screen.Contains(Lost), "the client is connected again");

    /// <summary>Returns what the users have said, as it stands in the scrollback and on the screen.</summary>
    public static async Task<string[]> SaidAsync(this TmuxTerminal terminal, params string[] users)
    {
        TmuxScreen screen = await terminal.ScreenAsync(scrollback: true);
        return
        [
            .. from row in screen.AllRows
               from user in users
               let at = row.IndexOf($"{user}: ", StringComparison.Ordinal)
               where at >= 0 && !row.Contains('>', StringComparison.Ordinal)
               select row[at..],
        ];
    }
}
