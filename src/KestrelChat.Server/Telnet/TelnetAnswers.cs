namespace KestrelChat.Server.Telnet;

/// <summary>What the server sends in Telnet.</summary>
internal static class TelnetAnswers
{
    // RFC 860: a server that does not mark anything refuses, which tells the client as much.
    private static readonly byte[] s_noTimingMark = [255, 252, 6];

    /// <summary>Returns the answers to this many requests for a timing mark.</summary>
    public static ReadOnlyMemory<byte> ToTimingMarks(int count)
    {
        if (count == 1)
        {
            return s_noTimingMark;
        }

        var answers = new byte[count * s_noTimingMark.Length];
        for (var at = 0; at < answers.Length; at += s_noTimingMark.Length)
        {
            s_noTimingMark.CopyTo(answers, at);
        }

        return answers;
    }
}
