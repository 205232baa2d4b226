using System.Text;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;

namespace KestrelChat.Testing.Stores;

/// <summary>A room of a <see cref="MemoryClusterStore"/>, with the events of its log that are kept. Within a transaction only.</summary>
internal sealed class MemoryRoom(string name)
{
    public List<LogEvent> Events { get; private init; } = [];

    public RoomPosition End { get; private set; } = new(name, 0, 0);

    public long Lines { get; private set; }

    public string? Topic { get; private set; }

    public bool IsTopicLocked { get; private set; }

    /// <summary>The last number that each node has appended to this room.</summary>
    public Dictionary<Guid, long> Applied { get; private init; } = [];

    /// <summary>Appends an event whose place and line are not known yet.</summary>
    public LogEvent Add(LogEvent item)
    {
        Lines += item.Kind.IsLine() ? 1 : 0;
        item = item with { Sequence = End.Sequence + 1, Line = item.Kind.IsLine() ? Lines : 0 };
        Events.Add(item);
        End = item.Position;
        if (item.Kind == RoomEventKind.TopicSet)
        {
            Topic = item.Text.IsEmpty ? null : Encoding.UTF8.GetString(item.Text.Span);
        }

        IsTopicLocked = item.Kind == RoomEventKind.TopicLocked || (IsTopicLocked && item.Kind != RoomEventKind.TopicUnlocked);
        return item;
    }

    public bool Contains(RoomPosition position) => position.Sequence == 0 || position == End || Find(position.Sequence)?.Tag == position.Tag;

    /// <summary>Whether this log does not contain a position, as far as the events that are kept can tell.</summary>
    public bool HasDiverged(RoomPosition position) => position.Sequence > End.Sequence
        || (position.Sequence > 0 && position.Sequence == End.Sequence && position.Tag != End.Tag)
        || (Find(position.Sequence) is { } item && item.Tag != position.Tag);

    public IEnumerable<LogEvent> After(long sequence) => Events.Skip((int)Math.Clamp(sequence - Oldest + 1, 0, Events.Count));

    public MemoryRoom Copy() => new(name)
    {
        Events = [.. Events],
        End = End,
        Lines = Lines,
        Topic = Topic,
        IsTopicLocked = IsTopicLocked,
        Applied = new(Applied),
    };

    /// <summary>A room that begins again, with the topic of this one.</summary>
    public MemoryRoom WithoutEvents() => new(name) { Topic = Topic, IsTopicLocked = IsTopicLocked };

    private long Oldest => Events.Count == 0 ? End.Sequence + 1 : Events[0].Sequence;

    private LogEvent? Find(long sequence) => sequence >= Oldest && sequence <= End.Sequence ? Events[(int)(sequence - Oldest)] : null;
}
