using KestrelChat.Rooms.Clients;

namespace KestrelChat.Rooms;

/// <summary>
/// The log that puts the lines of each room in order. A chat alone has one in memory (<see cref="LocalRoomLog"/>); behind several
/// nodes stands one that they share.
/// </summary>
/// <remarks>
/// Any thread. <see cref="TryAppend"/> and <see cref="Record"/> are called under the room's lock: implementations MUST NOT wait or
/// throw, and may call back only into the room that they were given.
/// </remarks>
public interface IRoomLog
{
    /// <summary>Whether lines that are said now become visible only later, because the log cannot be reached.</summary>
    bool IsUnreachable { get; }

    /// <summary>A room was created here and wants the lines of its log from now on.</summary>
    void Follow(RoomReplica room);

    /// <summary>A room was removed here.</summary>
    void Unfollow(RoomReplica room);

    /// <summary>Completes when a room has its history, topic and member count.</summary>
    /// <exception cref="BackplaneUnavailableException">They cannot be read now. The room can be used; it gets them later.</exception>
    Task LoadAsync(RoomReplica room);

    /// <summary>Submits a line. It becomes visible when the log has put it in order.</summary>
    /// <returns>False if too many lines are pending: the line is rejected.</returns>
    bool TryAppend(RoomReplica room, in RoomLine line);

    /// <summary>Notes what happened to a client of this node in a room, which has seen it already.</summary>
    void Record(RoomReplica room, Client client, in RoomChange change);
}
