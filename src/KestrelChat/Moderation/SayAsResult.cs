namespace KestrelChat.Moderation;

/// <summary>The result of saying a line under another name.</summary>
public enum SayAsResult
{
    /// <summary>It was said, or is pending like the lines of the clients here.</summary>
    Accepted,

    /// <summary>The room does not exist on any node.</summary>
    NoSuchRoom,

    /// <summary>The room is not open on this node, and <c>MaxRooms</c> is reached.</summary>
    TooManyRooms,
}
