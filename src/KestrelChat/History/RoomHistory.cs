namespace KestrelChat.History;

/// <summary>The last lines that were said in a room. Under the room's lock.</summary>
/// <param name="maxLines">How many are kept.</param>
/// <param name="budget">What all rooms may keep together.</param>
internal sealed class RoomHistory(int maxLines, HistoryBudget budget)
{
    private readonly Queue<SaidLine> _lines = new();
    private long _bytes;

    public int Count => _lines.Count;

    public void Add(SaidLine line)
    {
        _lines.Enqueue(line);
        Keep(line.Size);
        while (_lines.Count > maxLines || (_lines.Count > 1 && budget.IsTooMuch(_bytes)))
        {
            Keep(-_lines.Dequeue().Size);
        }

        void Keep(int bytes)
        {
            _bytes += bytes;
            budget.Add(bytes);
        }
    }

    /// <summary>The last so many, or as many as there are; oldest first.</summary>
    public SaidLine[] Last(int count) => count <= 0 ? [] : [.. _lines.Skip(_lines.Count - count)];

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _lines.Clear();
        budget.Add(-_bytes);
        _bytes = 0;
    }
}
