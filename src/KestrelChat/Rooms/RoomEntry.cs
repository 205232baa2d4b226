using KestrelChat.Rooms.Clients;

namespace KestrelChat.Rooms;

/// <summary>An event of this node on its way into a room's log.</summary>
public readonly ref struct RoomEntry
{
    public RoomEntry()
    {
    }

    public required RoomEventKind Kind { get; init; }

    /// <summary>
    /// Who did it; null if an operator or a program did. A <see cref="RoomEventKind.Summary"/> has one that stands for all its clients.
    /// </summary>
    public IEventOrigin? Origin { get; init; }

    /// <summary>The name that it is shown under, before a renaming; null for a summary.</summary>
    public Identity? Author { get; init; }

    /// <summary>The name after a renaming.</summary>
    public Identity? NewIdentity { get; init; }

    /// <summary>A line, last words or a topic: visible UTF-8, without a newline.</summary>
    public ReadOnlySpan<byte> Text { get; init; }

    /// <summary>Who became a member or ceased to be one: one change of an arrival or departure, several of a summary.</summary>
    public IReadOnlyList<MembershipChange> Changes { get; init; } = [];
}
