using System.Text;

namespace KestrelChat.Load.Engine;

/// <summary>
/// Knows when a client's lines have been answered. Not every line has an answer that can be told from what others do, so a
/// command that there is none of follows them: the answer to it names it, and comes after all that came before.
/// </summary>
internal sealed class AnswerWatch
{
    private const int Kept = 200;

    private readonly byte[] sign;
    private readonly byte[] carry;
    private readonly StringBuilder answer = new();
    private int carried;

    /// <param name="number">Tells one question on a connection from the next.</param>
    internal AnswerWatch(int number)
    {
        // Lower case, as the server names it.
        sign = Encoding.ASCII.GetBytes($"load-tool-asks-{number}.");
        carry = new byte[2 * sign.Length];
    }

    internal bool IsAnswered { get; private set; }

    /// <summary>Bytes that came meanwhile, of others as well.</summary>
    internal long Bytes { get; private set; }

    /// <summary>The beginning of what came meanwhile, for a message.</summary>
    internal string Beginning => answer.ToString().Trim().ReplaceLineEndings(" | ");

    /// <summary>Lines to send, with the command behind them that ends the answer.</summary>
    internal byte[] Question(IEnumerable<string> lines) =>
        Encoding.UTF8.GetBytes($"{string.Concat(lines.Select(line => line + '\n'))}/{Encoding.ASCII.GetString(sign)}\n");

    /// <summary>Looks at what has come, however it is cut.</summary>
    internal void Take(ReadOnlySpan<byte> received)
    {
        Bytes += received.Length;
        if (answer.Length < Kept)
        {
            _ = answer.Append(Encoding.UTF8.GetString(received[..Math.Min(received.Length, Kept - answer.Length)]));
        }

        // The sign may stand across two receives: its beginning is kept, less one byte.
        int head = Math.Min(sign.Length - 1, received.Length);
        received[..head].CopyTo(carry.AsSpan(carried));
        var seam = carry.AsSpan(0, carried + head);
        IsAnswered |= seam.IndexOf(sign) >= 0 || received.IndexOf(sign) >= 0;

        var end = received.Length >= sign.Length - 1 ? received : seam;
        var kept = end[Math.Max(0, end.Length - (sign.Length - 1))..];
        carried = kept.Length;
        kept.CopyTo(carry);
    }
}
