using System.Buffers;
using KestrelChat.Members;
using KestrelChat.Views;

namespace KestrelChat.History;

/// <summary>Lines of the past for one person, between what begins and what ends them, rendered as they are written.</summary>
internal sealed class HistoryReplay(View view, byte[] room, ReadOnlyMemory<byte> beginning, SaidLine[] lines, ReadOnlyMemory<byte> end) : SpliceSource
{
    // About a page of a busy room's: what this costs its writer at a time is what any flush does.
    private const int WriteBytes = 16 * 1024;

    private int _next = -1;

    public override bool IsFinished => _next > lines.Length;

    public override int Write(IBufferWriter<byte> output)
    {
        var written = 0;
        while (written < WriteBytes && !IsFinished)
        {
            if (_next < 0 || _next == lines.Length)
            {
                var marker = _next < 0 ? beginning : end;
                output.Write(marker.Span);
                written += marker.Length;
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
