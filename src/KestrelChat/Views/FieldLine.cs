using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace KestrelChat.Views;

/// <summary>
/// A line of <c>/raw all</c>: time (ISO 8601, UTC), kind, room, id, name and text, separated by tabs. A tab in a field becomes a space.
/// Pure; allocates nothing, except for notices.
/// </summary>
internal static class FieldLine
{
    private const int MaxNumber = 20;

    private static readonly SearchValues<byte> s_separators = SearchValues.Create("\t\r\n"u8);

    /// <summary>What stands in place of the room of a private line.</summary>
    public static ReadOnlySpan<byte> NoRoom => "@"u8;

    private static ReadOnlySpan<byte> NoticePrefix => "* "u8;

    /// <summary>Writes an event or a message with its newline.</summary>
    /// <returns>Its length in bytes; 0 if programs have no use for it.</returns>
    public static int Write(View view, in RoomEvent shown, IBufferWriter<byte> output)
    {
        var arguments = shown.Arguments;
        var kind = RawKinds.Of(shown.Message);
        switch (kind)
        {
            case RawKind.None:
                return 0;
            case RawKind.Said or RawKind.Acted:
                return Write(shown.At, kind, shown.Room, shown.Sequence, arguments.Who, arguments.Text, output);
            case RawKind.Renamed:
                return Write(shown.At, kind, shown.Room, id: null, arguments.Who, arguments.Name, output);
            case RawKind.Summary:
                return WriteSummary(shown, output);
            case RawKind.You:
                return Write(shown.At, kind, room: default, id: null, arguments.Who.IsEmpty ? arguments.Name : arguments.Who, arguments.Text, output);
            case RawKind.Entered or RawKind.Room:
                return Write(shown.At, kind, arguments.Room, arguments.Members, name: default, arguments.Text, output);
            case RawKind.Missed:
                return Write(shown.At, kind, shown.Room, arguments.Count, name: default, text: default, output);
            case RawKind.Notice:
                return WriteNotice(view, shown, output);
            default:
                return Write(shown.At, kind, shown.Room, id: null, arguments.Who, arguments.Text, output);
        }
    }

    /// <summary>Writes the last line that a client is sent.</summary>
    /// <param name="at">When.</param>
    /// <param name="reason">Why the connection ends.</param>
    /// <param name="goodbye">The line as a user is shown it; empty if a user is shown none.</param>
    /// <param name="output">Where to.</param>
    /// <returns>Its length in bytes.</returns>
    public static int WriteClosed(DateTimeOffset at, CloseReason reason, ReadOnlySpan<byte> goodbye, IBufferWriter<byte> output)
    {
        var name = reason.ToString();
        Span<byte> utf8 = stackalloc byte[name.Length];
        for (var i = 0; i < name.Length; i++)
        {
            utf8[i] = (byte)name[i];
        }

        return Write(at, RawKind.Closed, room: default, id: null, utf8, TextOf(goodbye), output);
    }

    /// <summary>Writes a line of these fields.</summary>
    /// <returns>Its length in bytes.</returns>
    public static int Write(DateTimeOffset at, RawKind kind, ReadOnlySpan<byte> room, long? id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        var line = output.GetSpan(Measure(kind, room, name) + text.Length);
        _ = at.ToUniversalTime().TryFormat(line, out var written, RawLine.Time, CultureInfo.InvariantCulture);
        Append(line, ref written, kind.Utf8());
        Append(line, ref written, room);
        line[written++] = (byte)'\t';
        if (id is { } number)
        {
            _ = Utf8Formatter.TryFormat(number, line[written..], out var digits);
            written += digits;
        }

        Append(line, ref written, name);
        Append(line, ref written, text);
        line[written++] = (byte)'\n';
        output.Advance(written);
        return written;
    }

    /// <summary>The most bytes that a line has without its text.</summary>
    public static int Measure(RawKind kind, ReadOnlySpan<byte> room, ReadOnlySpan<byte> name) =>
        RawLine.Time.Length + kind.Utf8().Length + room.Length + MaxNumber + name.Length + "\t\t\t\t\t\n".Length;

    private static void Append(Span<byte> line, ref int written, ReadOnlySpan<byte> field)
    {
        line[written++] = (byte)'\t';
        field.ReplaceAny(line[written..], s_separators, (byte)' ');
        written += field.Length;
    }

    private static int WriteSummary(in RoomEvent shown, IBufferWriter<byte> output)
    {
        Span<byte> text = stackalloc byte[3 * (MaxNumber + 1)];
        _ = Utf8Formatter.TryFormat(shown.Arguments.Arrived, text, out var length);
        text[length++] = (byte)' ';
        _ = Utf8Formatter.TryFormat(shown.Arguments.Left, text[length..], out var digits);
        length += digits;
        text[length++] = (byte)' ';
        _ = Utf8Formatter.TryFormat(shown.Arguments.Members, text[length..], out digits);
        length += digits;
        return Write(shown.At, RawKind.Summary, shown.Room, id: null, name: default, text[..length], output);
    }

    private static int WriteNotice(View view, in RoomEvent shown, IBufferWriter<byte> output) => view.Wording[shown.Message] is { } template
        ? Write(shown.At, RawKind.Notice, shown.Room, id: null, name: default, TextOf(template.Render(shown.Arguments)), output)
        : 0;

    // Without its newline and what marks it as a notice; an indentation stays.
    private static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> line)
    {
        line = line.EndsWith("\n"u8) ? line[..^1] : line;
        return line.StartsWith(NoticePrefix) ? line[NoticePrefix.Length..] : line;
    }
}
