using KestrelChat.Views;

namespace KestrelChat.Rooms.History;

/// <summary>The last lines of a room. Under the room's lock.</summary>
internal sealed class RoomHistory(int maxLines, HistoryBudget budget)
{
    private readonly Queue<SaidLine> _lines = new();
    private long _bytes;

    public int Count => _lines.Count;

    public void Add(SaidLine line)
    {
        _lines.Enqueue(line);
        Charge(line.Size);
        while (_lines.Count > maxLines || (_lines.Count > 1 && budget.IsExceeded(_bytes)))
        {
            Charge(-_lines.Dequeue().Size);
        }

        void Charge(int bytes)
        {
            _bytes += bytes;
            budget.Add(bytes);
        }
    }

    /// <summary>Returns up to <paramref name="count"/> last lines, oldest first.</summary>
    public SaidLine[] Last(int count) => count <= 0 ? [] : [.. _lines.Skip(_lines.Count - count)];

    public void Clear()
    {
        _lines.Clear();
        budget.Add(-_bytes);
        _bytes = 0;
    }
}
