using System.Buffers;
using KestrelChat.Transcripts;
using KestrelChat.Views;

namespace KestrelChat.Rooms;

/// <summary>A room's transcript in one view, and how many members read it.</summary>
/// <remarks>Under the room's lock, except reading the transcript.</remarks>
internal sealed class Rendering(View view, TimeProvider time)
{
    private ArrayBufferWriter<byte>? _line;

    public View View { get; } = view;

    public Transcript Transcript { get; } = new(time, view.HasAuthors);

    public int Readers { get; set; }

    /// <summary>Appends an event, rendered once for all readers except those that must not see it.</summary>
    /// <param name="roomEvent">What happened.</param>
    /// <param name="hiddenFrom">Members that read this rendering and must not see the line.</param>
    /// <returns>The length of the line in bytes; 0 if the view leaves the event out.</returns>
    public int Append(in RoomEvent roomEvent, IEnumerable<Members.Member> hiddenFrom)
    {
        var length = View.IsPlain ? Reserve(roomEvent) : ReserveCopy(roomEvent);
        if (length == 0)
        {
            return 0;
        }

        foreach (var member in hiddenFrom)
        {
            member.SkipNext(length);
        }

        Transcript.Publish(length, new LineAuthor(roomEvent.Author, roomEvent.IsSaid));
        return length;
    }

    private int Reserve(in RoomEvent roomEvent)
    {
        if (View.Wording[roomEvent.Message] is not { } template)
        {
            return 0;
        }

        var length = template.Measure(roomEvent.Arguments);
        template.Write(roomEvent.Arguments, Transcript.Reserve(length));
        return length;
    }

    private int ReserveCopy(in RoomEvent roomEvent)
    {
        _line ??= new ArrayBufferWriter<byte>();
        _line.ResetWrittenCount();
        var length = EventLine.Write(View, roomEvent, _line);
        if (length > 0)
        {
            _line.WrittenSpan.CopyTo(Transcript.Reserve(length));
        }

        return length;
    }
}
