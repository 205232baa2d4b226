using System.Buffers.Text;

namespace KestrelChat.Load.Engine;

/// <summary>
/// Counts, in one connection's byte stream, the server's own words on lines that it did not send: those it did not take, and
/// those it left out because the client was too far behind. However the stream is cut; in English.
/// </summary>
internal sealed class NoticeScanner
{
    // As much of a line's beginning as tells what it is.
    private readonly byte[] beginning = new byte[48];
    private int kept;

    private static ReadOnlySpan<byte> NotSent => "* not sent: "u8;

    private static ReadOnlySpan<byte> Mark => "* "u8;

    private static ReadOnlySpan<byte> MissedWords => " lines missed: "u8;

    /// <summary>Lines of this client that the server did not take.</summary>
    internal long Refused { get; private set; }

    /// <summary>Lines that the server says it left out for this client.</summary>
    internal long Missed { get; private set; }

    internal void Take(ReadOnlySpan<byte> received)
    {
        while (!received.IsEmpty)
        {
            int end = received.IndexOf((byte)'\n');
            var part = end < 0 ? received : received[..end];
            int length = Math.Min(part.Length, beginning.Length - kept);
            part[..length].CopyTo(beginning.AsSpan(kept));
            kept += length;
            if (end < 0)
            {
                return;
            }

            Note(beginning.AsSpan(0, kept));
            kept = 0;
            received = received[(end + 1)..];
        }
    }

    private void Note(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith(NotSent))
        {
            Refused++;
        }
        else if (line.StartsWith(Mark)
            && Utf8Parser.TryParse(line[Mark.Length..], out long count, out int digits)
            && line[(Mark.Length + digits)..].StartsWith(MissedWords))
        {
            Missed += count;
        }
    }
}
