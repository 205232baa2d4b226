namespace KestrelChat.Rooms.History;

/// <summary>
/// The history of all rooms together, in bytes. Beyond the limit, a room that has more than an equal share drops its oldest lines
/// as it gets new ones. Any thread.
/// </summary>
internal sealed class HistoryBudget(long maxBytes)
{
    private long _bytes;
    private int _rooms;

    public long Bytes => Volatile.Read(ref _bytes);

    public void Add(long bytes) => Interlocked.Add(ref _bytes, bytes);

    public void AddRoom() => Interlocked.Increment(ref _rooms);

    public void RemoveRoom() => Interlocked.Decrement(ref _rooms);

    /// <summary>Whether a room with this many bytes of history must drop lines.</summary>
    public bool IsExceeded(long roomBytes) => Bytes > maxBytes && roomBytes > maxBytes / Math.Max(1, Volatile.Read(ref _rooms));
}
