using System.Buffers;
using KestrelChat.Members;
using KestrelChat.Transcripts;
using KestrelChat.Views;

namespace KestrelChat.Rooms;

/// <summary>A room's transcript as one view tells it, and how many members have a cursor in it. Under the room's lock but for reading the transcript.</summary>
internal sealed class Rendering(View view, TimeProvider time)
{
    private ArrayBufferWriter<byte>? _line;

    public View View { get; } = view;

    public Transcript Transcript { get; } = new(time, view.HasAuthors);

    public int Readers { get; set; }

    /// <summary>Appends one line, rendered once for all its readers but those members, each of whom reads this rendering.</summary>
    /// <returns>How many bytes it has; 0 when the view leaves the event out.</returns>
    public int Append(in RoomEvent told, IEnumerable<Member> unseenBy)
    {
        var length = View.IsPlain ? Reserve(told) : ReserveCopy(told);
        if (length == 0)
        {
            return 0;
        }

        foreach (var member in unseenBy)
        {
            member.SkipNext(length);
        }

        Transcript.Publish(length, new LineAuthor(told.Author, told.IsSaid));
        return length;
    }

    private int Reserve(in RoomEvent told)
    {
        if (View.Wording[told.Phrase] is not { } template)
        {
            return 0;
        }

        var length = template.Measure(told.Arguments);
        template.Write(told.Arguments, Transcript.Reserve(length));
        return length;
    }

    private int ReserveCopy(in RoomEvent told)
    {
        _line ??= new ArrayBufferWriter<byte>();
        _line.ResetWrittenCount();
        var length = EventLine.Write(View, told, _line);
        if (length > 0)
        {
            _line.WrittenSpan.CopyTo(Transcript.Reserve(length));
        }

        return length;
    }
}
