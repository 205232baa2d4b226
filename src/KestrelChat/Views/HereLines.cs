using System.Buffers;

namespace KestrelChat.Views;

/// <summary>The members of a room as lines of <c>/raw all</c>: names separated by spaces, as many lines as they need. Pure.</summary>
internal static class HereLines
{
    /// <summary>The most names in all lines.</summary>
    public const int MaxNames = 1000;

    /// <summary>The longest line in bytes, with its newline.</summary>
    public const int MaxLineBytes = 4096;

    /// <summary>Renders at least one line.</summary>
    /// <param name="room">The name of the room.</param>
    /// <param name="members">How many members it has, whether they are named or not.</param>
    /// <param name="names">Their names, of which the first <see cref="MaxNames"/> are written.</param>
    /// <param name="at">When.</param>
    public static ReadOnlyMemory<byte> Render(ReadOnlySpan<byte> room, long members, IEnumerable<byte[]> names, DateTimeOffset at)
    {
        var lines = new ArrayBufferWriter<byte>();
        var text = new ArrayBufferWriter<byte>();
        var space = MaxLineBytes - FieldLine.Measure(RawKind.Here, room, name: default);
        foreach (var name in names.Take(MaxNames))
        {
            if (text.WrittenCount > 0 && text.WrittenCount + " ".Length + name.Length > space)
            {
                FieldLine.Write(at, RawKind.Here, room, members, name: default, text.WrittenSpan, lines);
                text.ResetWrittenCount();
            }

            if (text.WrittenCount > 0)
            {
                text.Write(" "u8);
            }

            text.Write(name);
        }

        if (text.WrittenCount > 0 || lines.WrittenCount == 0)
        {
            FieldLine.Write(at, RawKind.Here, room, members, name: default, text.WrittenSpan, lines);
        }

        return lines.WrittenMemory;
    }
}
