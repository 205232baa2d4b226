using System.Runtime.InteropServices;
using KestrelChat.Rooms;

namespace KestrelChat.Cluster.Store;

/// <summary>An event of a room's log.</summary>
/// <param name="Sequence">1, 2, 3, … in each room, without gaps, in the order of the commits.</param>
/// <param name="Tag">
/// The same for all events of a room that were appended by one transaction, and never used again. A log that has an event with this
/// sequence and this tag has the same events before it as every other such log.
/// </param>
/// <param name="Node">The node that appended it.</param>
/// <param name="Number">Its number there; with <paramref name="Node"/> its key. Events of a dead node's removal have negative numbers.</param>
/// <param name="Kind">A <see cref="RoomEventKind"/>, or a number that only a later version knows.</param>
/// <param name="Line">The number of the line in its room, without gaps; 0 if it is not a line.</param>
/// <param name="DisplayName">The name that it is shown under, before a renaming; empty for a summary.</param>
/// <param name="NewName">The name after a renaming; empty otherwise.</param>
/// <param name="Text">
/// UTF-8, which stores do not interpret. Of a summary: the clients that the store shows under another name than the given one, to tell them
/// apart from clients of other nodes, in a line each: the id, a space, and the name.
/// </param>
/// <param name="At">When it happened, by the store's clock, in UTC.</param>
/// <param name="Members">How many members the room has after it, on all nodes.</param>
/// <param name="Arrived">How many clients arrived, in a summary.</param>
/// <param name="Left">How many clients left, in a summary.</param>
public sealed record LogEvent(
    string Room,
    long Sequence,
    long Tag,
    Guid Node,
    long Number,
    RoomEventKind Kind,
    long Line,
    string DisplayName,
    string NewName,
    ReadOnlyMemory<byte> Text,
    DateTimeOffset At,
    int Members,
    int Arrived,
    int Left)
{
    /// <summary>The version of the format that this program writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the format that it has in the store.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Whether this program knows what it says. If not, it only has a place in the log.</summary>
    public bool IsUnderstood => Version <= CurrentVersion && Enum.IsDefined(Kind);

    public RoomPosition Position => new(Room, Sequence, Tag);
}

/// <summary>A position in a room's log, after an event.</summary>
/// <param name="Sequence">The sequence of that event; 0 = before the first.</param>
/// <param name="Tag">The tag of that event; 0 before the first.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RoomPosition(string Room, long Sequence, long Tag);

/// <summary>The result of reading several rooms.</summary>
/// <param name="Events">Grouped by room, and in order in each.</param>
/// <param name="More">Whether there are more events than the page holds.</param>
/// <param name="Diverged">
/// The ends of the rooms whose log does not contain the given position: the store lost its last commits in a fail-over or was
/// restored, or the room was removed and created again. They have no events in this page.
/// </param>
public sealed record LogPage(IReadOnlyList<LogEvent> Events, bool More, IReadOnlyList<RoomPosition> Diverged);

/// <summary>A moment of the log.</summary>
/// <param name="Applied">The last number that each node had appended by then.</param>
public sealed record LogClock(IReadOnlyDictionary<Guid, long> Applied);

/// <summary>The rooms that changed since a moment of the log.</summary>
/// <param name="Now">The moment up to which changes are included.</param>
/// <param name="Rooms">The names of the changed rooms; null = any room may have changed.</param>
public sealed record LogChanges(LogClock Now, IReadOnlyList<string>? Rooms);

/// <summary>A room at the end of its log.</summary>
/// <param name="End">Its position.</param>
/// <param name="Lines">How many lines were ever said in it.</param>
/// <param name="Members">How many members it has on all nodes.</param>
/// <param name="Topic">Null = none.</param>
/// <param name="IsTopicLocked">Whether only operators may change the topic.</param>
/// <param name="LastLines">The last lines (no other events), oldest first.</param>
public sealed record StoredRoom(RoomPosition End, long Lines, int Members, string? Topic, bool IsTopicLocked, IReadOnlyList<LogEvent> LastLines);

/// <summary>How much of the log is kept. The settings of the log, not of a node: see <see cref="IPresenceStore.EnterAsync"/>.</summary>
/// <param name="Lines">The number of newest events of each room; 0 = no limit.</param>
/// <param name="Days">The age of the oldest event in days; 0 = no limit.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Retention(int Lines, int Days);
