using KestrelChat.Client.Wordings;

namespace KestrelChat.Client.Lines;

/// <summary>Recognizes the lines of <c>ncat --chat</c>, and of others that put the author in angle brackets. Pure.</summary>
internal static class NcatLine
{
    /// <summary>What lines of the server itself begin with.</summary>
    public const string Announcement = "<announce> ";

    private const string Connected = " is connected as <";
    private const string Disconnected = "> is disconnected.";
    private const string Others = "already connected: ";

    /// <summary>Returns the line; null if it has not the form of ncat's.</summary>
    public static ServerLine? Recognize(string text)
    {
        if (text is not ['<', ..] || text.IndexOf("> ", StringComparison.Ordinal) is not (> 1 and int close) || !Slots.IsWho(text.AsSpan(1, close - 1)))
        {
            return null;
        }

        return text.StartsWith(Announcement, StringComparison.Ordinal)
            ? Announced(text)
            : About(text, LineKind.Said, 1..close) with { Body = text[(close + 2)..], BodyAt = (close + 2)..text.Length };
    }

    private static ServerLine Announced(string text)
    {
        if (text.AsSpan(Announcement.Length).StartsWith(Others, StringComparison.Ordinal))
        {
            Range names = (Announcement.Length + Others.Length)..text.Length;
            return new ServerLine(text, LineKind.Names) { Body = text[names], BodyAt = names };
        }

        int connected = text.IndexOf(Connected, StringComparison.Ordinal);
        if (connected > 0 && text.EndsWith(">.", StringComparison.Ordinal))
        {
            return About(text, LineKind.Arrived, (connected + Connected.Length)..^2);
        }

        return text.EndsWith(Disconnected, StringComparison.Ordinal) && text[Announcement.Length] == '<'
            ? About(text, LineKind.Left, (Announcement.Length + 1)..^Disconnected.Length)
            : new ServerLine(text, LineKind.Notice);
    }

    private static ServerLine About(string text, LineKind kind, Range name)
    {
        (int start, int length) = name.GetOffsetAndLength(text.Length);
        return new ServerLine(text, kind) { Name = text.Substring(start, length), NameAt = start..(start + length) };
    }
}
