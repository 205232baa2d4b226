using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;

namespace KestrelChat.Cluster.Log;

/// <summary>
/// The last events that a room has shown, by which a log that is not the one that was read is compared with it. Under the lock of its
/// <see cref="FollowedRoom"/>.
/// </summary>
internal sealed class ShownEvents
{
    // A stand-by that is behind by a second lacks some ten to some hundred events of a room.
    private const int MaxEvents = 1000;

    // Of rooms that were quiet since, only the last ones are kept.
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(1);

    private readonly Queue<Shown> _shown = new();

    /// <summary>Events that were shown and that the log does not contain at their positions any more. They may come again.</summary>
    private Dictionary<(Guid Node, long Number), bool>? _doubtful;

    /// <summary>The positions of these events.</summary>
    public IReadOnlyList<RoomPosition> PositionsIn(string room) => [.. _shown.Select(shown => new RoomPosition(room, shown.Sequence, shown.Tag))];

    /// <summary>When the oldest of these events happened.</summary>
    public DateTimeOffset Since => _shown.TryPeek(out var first) ? first.At : DateTimeOffset.MinValue;

    /// <summary>What comes is shown from this position on; everything before it happened before a moment.</summary>
    public void Begin(RoomPosition position, DateTimeOffset at) => _shown.Enqueue(new Shown(position.Sequence, position.Tag, Guid.Empty, 0, IsLine: false, at));

    public void Add(LogEvent item)
    {
        while (_shown.TryPeek(out var first) && (_shown.Count >= MaxEvents || (_shown.Count > 1 && item.At - first.At > s_life)))
        {
            _shown.Dequeue();
        }

        _shown.Enqueue(new Shown(item.Sequence, item.Tag, item.Node, item.Number, item.Kind.IsLine(), item.At));
    }

    /// <summary>Whether an event was shown before the log was found to be another one.</summary>
    public bool WasShown(LogEvent item) => _doubtful?.Remove((item.Node, item.Number)) == true;

    /// <summary>The log contains none of these events after a sequence.</summary>
    public void DoubtAfter(long sequence)
    {
        _doubtful ??= [];
        var kept = _shown.Where(shown => shown.Sequence <= sequence).ToList();
        foreach (var shown in _shown.Where(shown => shown.Sequence > sequence))
        {
            _doubtful[(shown.Node, shown.Number)] = shown.IsLine;
        }

        _shown.Clear();
        kept.ForEach(_shown.Enqueue);
    }

    /// <summary>The log was read to its end: returns how many lines were shown and are lost.</summary>
    public long CountLost()
    {
        var lost = _doubtful?.Values.LongCount(isLine => isLine) ?? 0;
        _doubtful = null;
        return lost;
    }

    private readonly record struct Shown(long Sequence, long Tag, Guid Node, long Number, bool IsLine, DateTimeOffset At);
}
