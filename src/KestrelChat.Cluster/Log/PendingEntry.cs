using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;

namespace KestrelChat.Cluster.Log;

/// <summary>An event of this node that its room has not shown yet.</summary>
/// <remarks>Its place in the outbox is assigned again when the node enters the cluster under a new id. Everything else is immutable.</remarks>
internal sealed class PendingEntry(RoomReplica room, IEventOrigin? origin, IReadOnlyList<MembershipChange> changes, PendingEvent content, long submittedAt)
{
    /// <summary>Creates the entry of something that happens now.</summary>
    public static PendingEntry Of(RoomReplica room, in RoomEntry entry, TimeProvider time)
    {
        var renamed = entry.Kind == RoomEventKind.Renamed ? entry.Origin?.Client.Id ?? 0 : 0;
        var content = new PendingEvent(
            Number: 0,
            room.Name,
            entry.Kind,
            entry.Author?.DisplayName ?? "",
            entry.NewIdentity?.DisplayName ?? "",
            entry.Text.ToArray(),
            Age: TimeSpan.Zero,
            renamed,
            entry.Changes.Count == 0 ? [] : [.. entry.Changes.Select(change => new StoredChange(Publication.Of(change.Client, room.Name, time), change.Entered, change.IsGone, change.Step))]);
        return new PendingEntry(room, entry.Origin, entry.Changes, content, time.GetTimestamp());
    }

    public RoomReplica Room { get; } = room;

    public IEventOrigin? Origin { get; } = origin;

    /// <summary>Who entered and left by it.</summary>
    public IReadOnlyList<MembershipChange> Changes { get; } = changes;

    /// <summary>When it was submitted, a timestamp of the clock.</summary>
    public long SubmittedAt { get; } = submittedAt;

    public RoomEventKind Kind => content.Kind;

    /// <summary>The name that it was submitted under.</summary>
    public string DisplayName => content.DisplayName;

    public int Size => content.Size;

    /// <summary>Whether it may not be lost: a line or topic can be rejected, but who is in a room must be right.</summary>
    public bool IsRequired => !Kind.IsLine() && Kind != RoomEventKind.TopicSet;

    /// <summary>Whether it takes room in the outbox that is bounded. Under the outbox's lock.</summary>
    public bool IsCounted { get; set; }

    /// <summary>Its number in the outbox. Under the outbox's lock.</summary>
    public long Number { get; set; }

    /// <summary>The event as it is appended now.</summary>
    public PendingEvent ToEvent(TimeProvider time) => content with { Number = Number, Age = time.GetElapsedTime(SubmittedAt) };

    /// <summary>The event in its place.</summary>
    public LogEvent ToLogEvent(Guid node, in AppendedEvent appended) => new(
        Room.Name,
        appended.Sequence,
        appended.Tag,
        node,
        Number,
        content.Kind,
        appended.Line,
        appended.DisplayName,
        content.NewName,
        content.Text,
        appended.At,
        appended.Members,
        appended.Arrived,
        appended.Left);

    /// <summary>The same event as if another node had submitted it: the room has shown it before.</summary>
    public PendingEntry WithoutOrigin() => new(Room, origin: null, changes: [], content, SubmittedAt);

    /// <summary>The client that waits for it waits no longer.</summary>
    public void Acknowledge() => Origin?.Client.PendingLines.Acknowledge();

    /// <summary>The room will not show it.</summary>
    public void Forget()
    {
        Room.Forget(content.Kind, Origin, Changes);
        Acknowledge();
    }
}
