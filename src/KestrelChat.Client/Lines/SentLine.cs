namespace KestrelChat.Client.Lines;

/// <summary>What a typed line is to KestrelChat. Pure.</summary>
internal static class SentLine
{
    /// <summary>Whether it is a command; two slashes say a line that begins with one.</summary>
    public static bool IsCommand(string line) => line is ['/', ..] and not ['/', '/', ..];

    /// <summary>Whether it ends the chat.</summary>
    public static bool IsGoodbye(string line) => WordOf(line) is "quit" or "exit" or "bye";

    /// <summary>Returns the command's word in lower case; empty if the line is none.</summary>
    public static string WordOf(string line)
    {
        if (!IsCommand(line))
        {
            return "";
        }

        int end = line.IndexOf(' ', StringComparison.Ordinal);
        return (end < 0 ? line[1..] : line[1..end]).ToLowerInvariant();
    }
}
