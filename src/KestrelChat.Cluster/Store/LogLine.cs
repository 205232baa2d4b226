using System.Runtime.InteropServices;

namespace KestrelChat.Cluster.Store;

/// <summary>A line of a room's log.</summary>
/// <param name="Sequence">1, 2, 3, … in each room, without gaps, in the order in which lines become visible.</param>
/// <param name="Node">The id under which it was appended.</param>
/// <param name="Number">Its number there; with <paramref name="Node"/> its key.</param>
/// <param name="DisplayName">The name of its author.</param>
/// <param name="Text">UTF-8, which stores do not interpret.</param>
/// <param name="At">When it was said, by the clock of its node, in UTC.</param>
public sealed record LogLine(string Room, long Sequence, Guid Node, long Number, string DisplayName, ReadOnlyMemory<byte> Text, DateTimeOffset At);

/// <summary>A position in a room's log, after a line.</summary>
/// <param name="Sequence">The sequence of that line; 0 = before the first.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RoomPosition(string Room, long Sequence);

/// <summary>The result of reading several rooms.</summary>
/// <param name="Lines">Grouped by room, and in order in each.</param>
/// <param name="More">Whether there are more lines than the page holds.</param>
/// <param name="Rewound">
/// The ends of the rooms whose log ends before the given position: the room was removed and created again, or the store lost its
/// last lines in a failover.
/// </param>
public sealed record LogPage(IReadOnlyList<LogLine> Lines, bool More, IReadOnlyList<RoomPosition> Rewound);

/// <summary>A moment of the log.</summary>
/// <param name="Applied">The last number that each id had appended by then.</param>
public sealed record LogClock(IReadOnlyDictionary<Guid, long> Applied);

/// <summary>The rooms that changed since a moment of the log.</summary>
/// <param name="Now">The moment up to which changes are included.</param>
/// <param name="Rooms">The names of the changed rooms; null = any room may have changed, because there were too many lines to search.</param>
public sealed record LogChanges(LogClock Now, IReadOnlyList<string>? Rooms);

/// <summary>Which lines the log retains: those that satisfy both conditions.</summary>
/// <param name="Lines">The number of newest lines of each room; <see cref="long.MaxValue"/> = all.</param>
/// <param name="Since">The time of the oldest line; <see cref="DateTimeOffset.MinValue"/> = any.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Retention(long Lines, DateTimeOffset Since);
