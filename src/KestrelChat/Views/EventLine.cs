using System.Buffers;
using System.Globalization;
using KestrelChat.History;
using KestrelChat.Wordings;

namespace KestrelChat.Views;

/// <summary>What a view makes of an event: a line, or nothing. Pure; allocates nothing but what the output does.</summary>
internal static class EventLine
{
    private const int StackBytes = 256;

    /// <summary>Writes the line, with its newline; answers its length in bytes, 0 when this view leaves the event out.</summary>
    public static int Write(View view, in RoomEvent told, IBufferWriter<byte> output)
    {
        if (view.IsRaw)
        {
            return told.IsSaid ? RawLine.Write(told.At, told.Room, told.Arguments.Who, told.Arguments.Text, told.Phrase == Phrase.Acted, output) : 0;
        }

        if ((view.IsQuiet && told.IsComingOrGoing) || view.Wording[told.Phrase] is not { } template)
        {
            return 0;
        }

        var length = view.TimeOffset is { } offset ? WriteTime(told.At.ToOffset(offset), "HH:mm:ss ", output) : 0;
        return length + (view.IsColored ? WriteColored(template, told, output) : template.Write(told.Arguments, output));
    }

    /// <summary>Writes a line of the past, with its date and time in UTC.</summary>
    public static int WritePast(View view, SaidLine line, ReadOnlySpan<byte> room, IBufferWriter<byte> output)
    {
        var told = new RoomEvent
        {
            Phrase = line.IsAction ? Phrase.Acted : Phrase.Said,
            Arguments = new PhraseArguments { Who = line.WhoUtf8.Span, Text = line.Text.Span },
            At = line.At,
            Room = room,
            Author = line.Author,
        };
        if (view.IsRaw)
        {
            return Write(view, told, output);
        }

        var length = WriteTime(line.At.ToUniversalTime(), "yyyy-MM-dd HH:mm:ss ", output);
        return length + (view.IsColored ? WriteColored(view.Wording[told.Phrase]!, told, output) : view.Wording[told.Phrase]!.Write(told.Arguments, output));
    }

    private static int WriteTime(DateTimeOffset time, string format, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(StackBytes);
        _ = time.TryFormat(span, out var length, format, CultureInfo.InvariantCulture);
        output.Advance(length);
        return length;
    }

    private static int WriteColored(Template template, in RoomEvent told, IBufferWriter<byte> output)
    {
        if (!told.IsWritten)
        {
            // The reset stands before the newline, so that no line begins with what belongs to another.
            var length = template.Measure(told.Arguments);
            var notice = output.GetSpan(Colors.Dim.Length + length + Colors.Reset.Length);
            Colors.Dim.CopyTo(notice);
            template.Write(told.Arguments, notice[Colors.Dim.Length..]);
            Colors.Reset.CopyTo(notice[(Colors.Dim.Length + length - 1)..]);
            length += Colors.Dim.Length + Colors.Reset.Length;
            notice[length - 1] = (byte)'\n';
            output.Advance(length);
            return length;
        }

        var who = told.Arguments.Who;
        var color = Colors.Of(told.Author);
        Span<byte> colored = stackalloc byte[StackBytes];
        if (color.Length + who.Length + Colors.Reset.Length > colored.Length)
        {
            return template.Write(told.Arguments, output);
        }

        color.CopyTo(colored);
        who.CopyTo(colored[color.Length..]);
        Colors.Reset.CopyTo(colored[(color.Length + who.Length)..]);
        return template.Write(told.Arguments with { Who = colored[..(color.Length + who.Length + Colors.Reset.Length)] }, output);
    }
}
