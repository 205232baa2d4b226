using System.Buffers;

namespace KestrelChat.Lines;

/// <summary>What <see cref="LineReader.Read"/> found at the beginning of a buffer.</summary>
public enum LineStatus
{
    /// <summary>No end of a line yet: what is left in the buffer is to be kept, and more is to be read.</summary>
    Incomplete,

    /// <summary>A line.</summary>
    Line,

    /// <summary>A line that is longer than allowed. It is told once; the rest of it is thrown away as it comes.</summary>
    TooLong,
}

/// <summary>
/// Cuts a stream of bytes into lines that end in LF or CRLF, however the bytes are segmented.
/// </summary>
/// <remarks>
/// One per connection; not thread safe. What it leaves in the buffer is never more than <c>maxLineBytes</c> + 1 bytes (the
/// one is a CR that may prove to belong to the line's end). Knows nothing of what a line means.
/// </remarks>
/// <param name="maxLineBytes">The longest line, in bytes without its ending.</param>
public sealed class LineReader(int maxLineBytes)
{
    private bool _discarding;

    /// <summary>
    /// Takes one line off the beginning of <paramref name="buffer"/>. To be called until it says
    /// <see cref="LineStatus.Incomplete"/>; then <paramref name="buffer"/> is what must be kept.
    /// </summary>
    /// <param name="buffer">All bytes that were read and not yet taken; moved behind what was taken.</param>
    /// <param name="completed">Whether nothing will follow: then bytes without a line ending are the last line.</param>
    /// <param name="line">The line without its ending; empty unless the result is <see cref="LineStatus.Line"/>.</param>
    public LineStatus Read(ref ReadOnlySequence<byte> buffer, bool completed, out ReadOnlySequence<byte> line)
    {
        while (true)
        {
            line = default;
            if (buffer.PositionOf((byte)'\n') is { } newline)
            {
                line = WithoutCarriageReturn(buffer.Slice(0, newline));
                buffer = buffer.Slice(buffer.GetPosition(1, newline));
                if (!_discarding)
                {
                    return Judge(ref line);
                }

                _discarding = false;
                continue;
            }

            if (_discarding)
            {
                buffer = buffer.Slice(buffer.End);
                return LineStatus.Incomplete;
            }

            var content = WithoutCarriageReturn(buffer);
            if (completed && !buffer.IsEmpty)
            {
                line = content;
                buffer = buffer.Slice(buffer.End);
                return Judge(ref line);
            }

            if (content.Length > maxLineBytes)
            {
                _discarding = true;
                buffer = buffer.Slice(buffer.End);
                return LineStatus.TooLong;
            }

            return LineStatus.Incomplete;
        }
    }

    private LineStatus Judge(ref ReadOnlySequence<byte> line)
    {
        if (line.Length <= maxLineBytes)
        {
            return LineStatus.Line;
        }

        line = default;
        return LineStatus.TooLong;
    }

    private static ReadOnlySequence<byte> WithoutCarriageReturn(ReadOnlySequence<byte> line)
    {
        if (line.IsEmpty)
        {
            return line;
        }

        // A sequence may have empty segments, so that its first span is not where its first byte is.
        Span<byte> last = stackalloc byte[1];
        line.Slice(line.Length - 1).CopyTo(last);
        return last[0] == (byte)'\r' ? line.Slice(0, line.Length - 1) : line;
    }
}
