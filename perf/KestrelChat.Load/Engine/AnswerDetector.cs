using System.Text;

namespace KestrelChat.Load.Engine;

/// <summary>
/// Detects that the server has answered a client's commands. Not every command has an answer that differs from other
/// clients' lines, so an unknown command follows them: its answer contains its name and comes last.
/// </summary>
internal sealed class AnswerDetector
{
    private const int MaxExcerptLength = 200;

    private readonly byte[] token;
    private readonly byte[] partial;
    private readonly StringBuilder excerpt = new();
    private int partialLength;

    /// <param name="number">Distinguishes the requests of one connection.</param>
    internal AnswerDetector(int number)
    {
        // Lower case, as the server repeats the name.
        token = Encoding.ASCII.GetBytes($"load-tool-asks-{number}.");
        partial = new byte[2 * token.Length];
    }

    internal bool IsAnswered { get; private set; }

    /// <summary>Bytes received so far, including lines of other clients.</summary>
    internal long Bytes { get; private set; }

    /// <summary>The first bytes received, as one line of text.</summary>
    internal string Excerpt => excerpt.ToString().Trim().ReplaceLineEndings(" | ");

    /// <summary>Returns the lines to send, followed by the unknown command.</summary>
    internal byte[] CreateRequest(IEnumerable<string> lines) =>
        Encoding.UTF8.GetBytes($"{string.Concat(lines.Select(line => line + '\n'))}/{Encoding.ASCII.GetString(token)}\n");

    internal void Scan(ReadOnlySpan<byte> received)
    {
        Bytes += received.Length;
        if (excerpt.Length < MaxExcerptLength)
        {
            _ = excerpt.Append(Encoding.UTF8.GetString(received[..Math.Min(received.Length, MaxExcerptLength - excerpt.Length)]));
        }

        // Two receives may split the token: all but its last byte is kept for the next call.
        int head = Math.Min(token.Length - 1, received.Length);
        received[..head].CopyTo(partial.AsSpan(partialLength));
        var seam = partial.AsSpan(0, partialLength + head);
        IsAnswered |= seam.IndexOf(token) >= 0 || received.IndexOf(token) >= 0;

        var end = received.Length >= token.Length - 1 ? received : seam;
        var kept = end[Math.Max(0, end.Length - (token.Length - 1))..];
        partialLength = kept.Length;
        kept.CopyTo(partial);
    }
}
