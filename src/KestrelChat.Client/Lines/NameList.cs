using KestrelChat.Client.Wordings;

namespace KestrelChat.Client.Lines;

/// <summary>Reads the names from a line that lists them. Pure.</summary>
internal static class NameList
{
    /// <summary>Returns the names of a line of <see cref="LineKind.Names"/>: <c>ada, bob</c>, or of ncat <c>127.0.0.1 as &lt;user4&gt;, …</c>.</summary>
    public static IEnumerable<string> Split(ServerLine line)
    {
        bool isNcat = line.Text.StartsWith(NcatLine.Announcement, StringComparison.Ordinal);
        foreach (string part in (line.Body ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string name = isNcat ? InBrackets(part) : part;
            if (Slots.IsWho(name))
            {
                yield return name;
            }
        }
    }

    private static string InBrackets(string text)
    {
        int open = text.IndexOf('<', StringComparison.Ordinal);
        int close = text.IndexOf('>', StringComparison.Ordinal);
        return open >= 0 && close > open ? text[(open + 1)..close] : "";
    }
}
