namespace KestrelChat.Moderation;

/// <summary>What became of a line that was to be said in another's name.</summary>
public enum SayAsResult
{
    /// <summary>It is said, or waits to be with those of everybody here.</summary>
    Accepted,

    /// <summary>There is no such room, on any node.</summary>
    NoSuchRoom,

    /// <summary>The room is not open on this node, where as many are as may be, with somebody in each.</summary>
    TooManyRooms,
}
