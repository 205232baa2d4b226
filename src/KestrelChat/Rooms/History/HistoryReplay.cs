using System.Buffers;
using KestrelChat.Rooms.Members;
using KestrelChat.Views;

namespace KestrelChat.Rooms.History;

/// <summary>Earlier lines for one client, between a header and a footer, rendered as they are written.</summary>
internal sealed class HistoryReplay(View view, byte[] room, ReadOnlyMemory<byte> header, SaidLine[] lines, ReadOnlyMemory<byte> footer) : SpliceSource
{
    // About what a flush in a busy room writes.
    private const int WriteBytes = 16 * 1024;

    // More than may wait before commands are read again, so that one of this size waits alone; less than makes a client one that
    // does not read.
    private const int MaxWeight = 32 * 1024;

    private int _next = -1;

    public override bool IsFinished => _next > lines.Length;

    /// <inheritdoc/>
    public override int Weight { get; } = (int)Math.Min(MaxWeight, header.Length + footer.Length + lines.Sum(line => (long)line.Text.Length));

    public override int Write(IBufferWriter<byte> output)
    {
        var written = 0;
        while (written < WriteBytes && !IsFinished)
        {
            if (_next < 0 || _next == lines.Length)
            {
                var notice = _next < 0 ? header : footer;
                output.Write(notice.Span);
                written += notice.Length;
            }
            else
            {
                written += EventLine.WritePast(view, lines[_next], room, output);
            }

            _next++;
        }

        return written;
    }
}
