using System.Runtime.InteropServices;

namespace KestrelChat.Cluster;

/// <summary>A line of a room's log.</summary>
/// <param name="Sequence">Its place: 1, 2, 3, … in each room, without gaps, in the order in which lines became visible.</param>
/// <param name="Node">The id of whoever appended it.</param>
/// <param name="Number">Its number there: with <paramref name="Node"/> its key.</param>
/// <param name="Text">UTF-8, as it is shown.</param>
/// <param name="At">When it was said, by the clock of its node, in UTC.</param>
public sealed record LogLine(string Room, long Sequence, Guid Node, long Number, string Who, ReadOnlyMemory<byte> Text, DateTimeOffset At);

/// <summary>How far a room was read, or how long its log is.</summary>
/// <param name="Sequence">That of the last line; 0 = before the first.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RoomPosition(string Room, long Sequence);

/// <summary>What was found when several rooms were read.</summary>
/// <param name="Lines">Those of one room together and in order.</param>
/// <param name="More">Whether there was more than fitted: read again at once.</param>
/// <param name="Rewound">
/// Rooms whose log ends before the position, and how long it is: they were forgotten and begun anew, or the store lost its
/// last lines in a fail-over.
/// </param>
public sealed record LogPage(IReadOnlyList<LogLine> Lines, bool More, IReadOnlyList<RoomPosition> Rewound);

/// <summary>A moment of the log: what each of those who ever appended had appended by then.</summary>
/// <param name="Applied">The last number of each.</param>
public sealed record LogClock(IReadOnlyDictionary<Guid, long> Applied);

/// <summary>Where something was appended since a moment of the log.</summary>
/// <param name="Now">The moment up to which this tells.</param>
/// <param name="Rooms">The names of those rooms; null = any may be among them: so much was appended that it was not looked through.</param>
public sealed record LogChanges(LogClock Now, IReadOnlyList<string>? Rooms);

/// <summary>How long lines are kept.</summary>
/// <param name="Lines">The newest so many of each room; <see cref="long.MaxValue"/> = all.</param>
/// <param name="Since">Only lines said since then; <see cref="DateTimeOffset.MinValue"/> = all.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Retention(long Lines, DateTimeOffset Since);
