namespace KestrelChat.Rooms;

/// <summary>What happens in a room. The numbers are stored in logs: they never change, and none is used twice.</summary>
public enum RoomEventKind
{
    /// <summary>A line was said.</summary>
    Said = 1,

    /// <summary>An action (<c>/me</c>) was said.</summary>
    Acted = 2,

    /// <summary>A client arrived.</summary>
    Arrived = 3,

    /// <summary>A client left; the text is its last words, empty for none.</summary>
    Left = 4,

    /// <summary>A client changed its name.</summary>
    Renamed = 5,

    /// <summary>The topic was set; an empty text clears it.</summary>
    TopicSet = 6,

    /// <summary>Only operators may change the topic from here on.</summary>
    TopicLocked = 7,

    /// <summary>Everyone may change the topic from here on.</summary>
    TopicUnlocked = 8,

    /// <summary>Several clients of one node arrived or left in a large room.</summary>
    Summary = 9,
}

/// <summary>Properties of <see cref="RoomEventKind"/>.</summary>
public static class RoomEventKinds
{
    /// <summary>Whether it is a line of a user, which the history keeps.</summary>
    public static bool IsLine(this RoomEventKind kind) => kind is RoomEventKind.Said or RoomEventKind.Acted;
}
