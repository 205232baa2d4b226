using KestrelChat.Rooms.History;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Rooms;

/// <summary>The lines of a room: shows them to its audience and keeps the last ones for clients that come later.</summary>
/// <remarks>Under the room's lock, except <see cref="Count"/>, which any thread may read.</remarks>
internal sealed class RoomLines(Audience audience, HubOptions options, HistoryBudget budget)
{
    private readonly RoomHistory _history = new(options.HistoryLines, budget);
    private long _count;

    /// <summary>How many lines were ever said in the room.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Returns the last lines that are kept, oldest first.</summary>
    public SaidLine[] Last(int count) => _history.Last(count);

    /// <summary>Gives a line the next number, keeps it and shows it.</summary>
    public void AppendNext(in RoomLine line)
    {
        _count++;
        var (name, key) = (line.Author.Utf8, line.Author.Key);
        var roomEvent = audience.Event(line.IsAction ? MessageId.Acted : MessageId.Said, new MessageArguments { Who = name, Text = line.Text }, key);
        if (options.HistoryLines > 0)
        {
            _history.Add(new SaidLine { Sequence = _count, At = roomEvent.At, NameUtf8 = name, Text = line.Text.ToArray(), IsAction = line.IsAction, AuthorKey = key });
        }

        audience.Publish(roomEvent);
    }

    /// <summary>Keeps and shows the next line of a log that numbers its lines itself.</summary>
    public void Show(SaidLine line)
    {
        Keep(line);
        var arguments = new MessageArguments { Who = line.NameUtf8.Span, Text = line.Text.Span };
        audience.Publish(audience.Event(line.IsAction ? MessageId.Acted : MessageId.Said, arguments, line.AuthorKey) with { At = line.At });
    }

    /// <summary>Keeps an earlier line without showing it.</summary>
    public void Keep(SaidLine line)
    {
        _count = line.Sequence;
        if (options.HistoryLines > 0)
        {
            _history.Add(line);
        }
    }

    public void Clear() => _history.Clear();
}
