namespace KestrelChat.History;

/// <summary>
/// How many bytes of history all rooms together may keep. While there are more, whichever room has more than its fair share
/// gives up its oldest lines as it gets new ones. Any thread.
/// </summary>
internal sealed class HistoryBudget(long maxBytes)
{
    private long _bytes;
    private int _rooms;

    public long Bytes => Volatile.Read(ref _bytes);

    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    public void AddRoom() => Interlocked.Increment(ref _rooms);

    public void RemoveRoom() => Interlocked.Decrement(ref _rooms);

    /// <summary>Whether a room that keeps so many bytes must give some up.</summary>
    public bool IsTooMuch(long bytes) => Bytes > maxBytes && bytes > maxBytes / Math.Max(1, Volatile.Read(ref _rooms));
}
