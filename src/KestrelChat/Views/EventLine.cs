using System.Buffers;
using System.Globalization;
using KestrelChat.Wordings;

namespace KestrelChat.Views;

/// <summary>Renders an event as a line of a view. Pure; allocates nothing itself.</summary>
internal static class EventLine
{
    private const int StackBytes = 256;

    /// <summary>Writes the line with its newline.</summary>
    /// <returns>Its length in bytes; 0 if the view hides the event.</returns>
    public static int Write(View view, in RoomEvent roomEvent, IBufferWriter<byte> output)
    {
        if (view.Raw == RawMode.Lines)
        {
            return roomEvent.IsSaid ? RawLine.Write(roomEvent.At, roomEvent.Room, roomEvent.Arguments.Who, roomEvent.Arguments.Text, roomEvent.Message == MessageId.Acted, output) : 0;
        }

        if (view.IsQuiet && roomEvent.IsArrivalOrDeparture)
        {
            return 0;
        }

        if (view.Raw == RawMode.All)
        {
            return FieldLine.Write(view, roomEvent, output);
        }

        if (view.Wording[roomEvent.Message] is not { } template)
        {
            return 0;
        }

        var length = view.TimeOffset is { } offset ? WriteTime(roomEvent.At.ToOffset(offset), "HH:mm:ss ", output) : 0;
        return length + (view.IsColored ? WriteColored(template, roomEvent, output) : template.Write(roomEvent.Arguments, output));
    }

    /// <summary>Writes a line of the history, with its date and time in UTC unless the view is raw.</summary>
    /// <returns>Its length in bytes.</returns>
    public static int WritePast(View view, SaidLine line, ReadOnlySpan<byte> room, IBufferWriter<byte> output)
    {
        var roomEvent = new RoomEvent
        {
            Message = line.IsAction ? MessageId.Acted : MessageId.Said,
            Arguments = new MessageArguments { Who = line.NameUtf8.Span, Text = line.Text.Span },
            At = line.At,
            Room = room,
            Sequence = line.Sequence,
            Author = line.AuthorKey,
        };
        if (view.Raw != RawMode.Off)
        {
            return Write(view, roomEvent, output);
        }

        var length = WriteTime(line.At.ToUniversalTime(), "yyyy-MM-dd HH:mm:ss ", output);
        return length + (view.IsColored ? WriteColored(view.Wording[roomEvent.Message]!, roomEvent, output) : view.Wording[roomEvent.Message]!.Write(roomEvent.Arguments, output));
    }

    private static int WriteTime(DateTimeOffset time, string format, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(StackBytes);
        _ = time.TryFormat(span, out var length, format, CultureInfo.InvariantCulture);
        output.Advance(length);
        return length;
    }

    private static int WriteColored(Template template, in RoomEvent roomEvent, IBufferWriter<byte> output)
    {
        if (!roomEvent.IsWritten)
        {
            // The reset precedes the newline, so that it belongs to the same line.
            var length = template.Measure(roomEvent.Arguments);
            var notice = output.GetSpan(Colors.Dim.Length + length + Colors.Reset.Length);
            Colors.Dim.CopyTo(notice);
            template.Write(roomEvent.Arguments, notice[Colors.Dim.Length..]);
            Colors.Reset.CopyTo(notice[(Colors.Dim.Length + length - 1)..]);
            length += Colors.Dim.Length + Colors.Reset.Length;
            notice[length - 1] = (byte)'\n';
            output.Advance(length);
            return length;
        }

        var name = roomEvent.Arguments.Who;
        var color = Colors.Of(roomEvent.Author);
        Span<byte> colored = stackalloc byte[StackBytes];
        if (color.Length + name.Length + Colors.Reset.Length > colored.Length)
        {
            return template.Write(roomEvent.Arguments, output);
        }

        color.CopyTo(colored);
        name.CopyTo(colored[color.Length..]);
        Colors.Reset.CopyTo(colored[(color.Length + name.Length)..]);
        return template.Write(roomEvent.Arguments with { Who = colored[..(color.Length + name.Length + Colors.Reset.Length)] }, output);
    }
}
