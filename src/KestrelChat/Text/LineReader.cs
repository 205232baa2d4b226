using System.Buffers;

namespace KestrelChat.Text;

/// <summary>What <see cref="LineReader.Read"/> found at the start of a buffer.</summary>
public enum LineStatus
{
    /// <summary>No complete line: the rest of the buffer is needed again when more bytes have been read.</summary>
    Incomplete,

    /// <summary>A line.</summary>
    Line,

    /// <summary>A line longer than the limit. It is reported once, and discarded as it arrives.</summary>
    TooLong,
}

/// <summary>
/// Splits a stream of bytes into lines that end in LF or CRLF, however the bytes are segmented.
/// </summary>
/// <remarks>
/// One per connection; not thread safe. It leaves at most <c>maxLineBytes</c> + 1 bytes in the buffer (the one is a CR that may
/// belong to the line ending). It does not interpret lines.
/// </remarks>
/// <param name="maxLineBytes">The maximum length of a line, in bytes without its ending.</param>
public sealed class LineReader(int maxLineBytes)
{
    private bool _discarding;

    /// <summary>
    /// Reads one line from the start of <paramref name="buffer"/>. Call it until it returns <see cref="LineStatus.Incomplete"/>.
    /// </summary>
    /// <param name="buffer">All bytes that are not consumed yet; on return, those that remain.</param>
    /// <param name="completed">Whether the stream has ended: bytes without a line ending are then the last line.</param>
    /// <param name="line">The line without its ending; empty unless the result is <see cref="LineStatus.Line"/>.</param>
    public LineStatus Read(ref ReadOnlySequence<byte> buffer, bool completed, out ReadOnlySequence<byte> line)
    {
        while (true)
        {
            line = default;
            if (buffer.PositionOf((byte)'\n') is { } newline)
            {
                line = TrimCarriageReturn(buffer.Slice(0, newline));
                buffer = buffer.Slice(buffer.GetPosition(1, newline));
                if (!_discarding)
                {
                    return CheckLength(ref line);
                }

                _discarding = false;
                continue;
            }

            if (_discarding)
            {
                buffer = buffer.Slice(buffer.End);
                return LineStatus.Incomplete;
            }

            var content = TrimCarriageReturn(buffer);
            if (completed && !buffer.IsEmpty)
            {
                line = content;
                buffer = buffer.Slice(buffer.End);
                return CheckLength(ref line);
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

    private LineStatus CheckLength(ref ReadOnlySequence<byte> line)
    {
        if (line.Length <= maxLineBytes)
        {
            return LineStatus.Line;
        }

        line = default;
        return LineStatus.TooLong;
    }

    private static ReadOnlySequence<byte> TrimCarriageReturn(ReadOnlySequence<byte> line)
    {
        if (line.IsEmpty)
        {
            return line;
        }

        // A sequence may have empty segments, so its last byte need not be in its last span.
        Span<byte> last = stackalloc byte[1];
        line.Slice(line.Length - 1).CopyTo(last);
        return last[0] == (byte)'\r' ? line.Slice(0, line.Length - 1) : line;
    }
}
