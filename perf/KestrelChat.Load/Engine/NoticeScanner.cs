using System.Buffers.Text;

namespace KestrelChat.Load.Engine;

/// <summary>
/// Counts the server's notices about rejected and missed lines in the byte stream of one connection. It recognizes
/// English notices only.
/// </summary>
internal sealed class NoticeScanner
{
    // Long enough for the part of a line that identifies a notice.
    private readonly byte[] lineStart = new byte[48];
    private int lineStartLength;

    private static ReadOnlySpan<byte> NotSent => "* not sent: "u8;

    private static ReadOnlySpan<byte> NoticePrefix => "* "u8;

    private static ReadOnlySpan<byte> LinesMissed => " lines missed: "u8;

    /// <summary>Lines of this client that the server rejected.</summary>
    internal long Rejected { get; private set; }

    /// <summary>Lines that the server dropped for this client because it was too far behind.</summary>
    internal long Missed { get; private set; }

    internal void Scan(ReadOnlySpan<byte> received)
    {
        while (!received.IsEmpty)
        {
            int end = received.IndexOf((byte)'\n');
            var part = end < 0 ? received : received[..end];
            int length = Math.Min(part.Length, lineStart.Length - lineStartLength);
            part[..length].CopyTo(lineStart.AsSpan(lineStartLength));
            lineStartLength += length;
            if (end < 0)
            {
                return;
            }

            Count(lineStart.AsSpan(0, lineStartLength));
            lineStartLength = 0;
            received = received[(end + 1)..];
        }
    }

    private void Count(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith(NotSent))
        {
            Rejected++;
        }
        else if (line.StartsWith(NoticePrefix)
            && Utf8Parser.TryParse(line[NoticePrefix.Length..], out long count, out int digits)
            && line[(NoticePrefix.Length + digits)..].StartsWith(LinesMissed))
        {
            Missed += count;
        }
    }
}
