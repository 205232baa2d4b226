namespace KestrelChat.Rooms;

/// <summary>An event of a room's log, in its place. Immutable; any thread.</summary>
public sealed record LoggedEvent
{
    public required RoomEventKind Kind { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The number of the line in its room: 1, 2, 3, … without gaps; 0 if it is not a line.</summary>
    public long Line { get; init; }

    /// <summary>The name that it is shown under, before a renaming; empty for a summary.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>The name after a renaming; empty otherwise.</summary>
    public string NewName { get; init; } = "";

    /// <summary>A line, last words or a topic: visible UTF-8.</summary>
    public ReadOnlyMemory<byte> Text { get; init; }

    /// <summary>How many members the room has after it, on all nodes.</summary>
    public required int Members { get; init; }

    /// <summary>How many clients arrived, in a summary.</summary>
    public int Arrived { get; init; }

    /// <summary>How many clients left, in a summary.</summary>
    public int Left { get; init; }
}

/// <summary>A room at one position of its log.</summary>
/// <param name="Lines">How many lines were ever said in it.</param>
/// <param name="Members">How many members it has on all nodes.</param>
/// <param name="Topic">Null = none.</param>
/// <param name="IsTopicLocked">Whether only operators may change the topic.</param>
/// <param name="Last">The last lines before the position, oldest first.</param>
public sealed record RoomSnapshot(long Lines, int Members, string? Topic, bool IsTopicLocked, IReadOnlyList<LoggedEvent> Last);
