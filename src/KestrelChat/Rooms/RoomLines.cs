using KestrelChat.Rooms.Clients;
using KestrelChat.Rooms.History;
using KestrelChat.Views;

namespace KestrelChat.Rooms;

/// <summary>The lines of a room: counts them and keeps the last ones for clients that come later.</summary>
/// <remarks>Under the room's lock, except <see cref="Count"/>, which any thread may read.</remarks>
internal sealed class RoomLines(HubOptions options, HistoryBudget budget)
{
    private readonly RoomHistory _history = new(options.HistoryLines, budget);
    private long _count;

    /// <summary>How many lines were ever said in the room.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Returns the last lines that are kept, oldest first.</summary>
    public SaidLine[] Last(int count) => _history.Last(count);

    /// <summary>Gives a line the next number and keeps it.</summary>
    /// <returns>The number.</returns>
    public long KeepNext(Identity author, ReadOnlySpan<byte> text, bool isAction, DateTimeOffset at)
    {
        _count++;
        if (options.HistoryLines > 0)
        {
            _history.Add(new SaidLine { Sequence = _count, At = at, NameUtf8 = author.Utf8, Text = text.ToArray(), IsAction = isAction, AuthorKey = author.Key });
        }

        return _count;
    }

    /// <summary>Keeps the next line of a log that numbers its lines itself.</summary>
    public void Keep(SaidLine line)
    {
        _count = line.Sequence;
        if (options.HistoryLines > 0)
        {
            _history.Add(line);
        }
    }

    /// <summary>Replaces the lines that are kept.</summary>
    /// <param name="lines">The last lines, oldest first.</param>
    /// <param name="count">How many lines were ever said in the room.</param>
    public void Load(IEnumerable<SaidLine> lines, long count)
    {
        Clear();
        foreach (var line in lines)
        {
            Keep(line);
        }

        Volatile.Write(ref _count, count);
    }

    public void Clear() => _history.Clear();
}
