namespace KestrelChat.Rooms;

/// <summary>
/// The log that puts everything that happens in each room in order. A chat alone has one in memory (<see cref="LocalRoomLog"/>);
/// behind several nodes stands one that they share.
/// </summary>
/// <remarks>
/// Any thread. <see cref="TryAppend"/> is called under the room's lock: implementations MUST NOT wait or throw, and may call back only
/// into the room that they were given.
/// </remarks>
public interface IRoomLog
{
    /// <summary>Whether what happens now becomes visible only later, because the log cannot be reached.</summary>
    bool IsUnreachable { get; }

    /// <summary>
    /// Whether every event is in order when <see cref="TryAppend"/> returns. If not, the changes of a client have to be submitted in
    /// their order.
    /// </summary>
    bool IsImmediate => false;

    /// <summary>A room was created here and wants the events of its log from now on.</summary>
    void Follow(RoomReplica room);

    /// <summary>A room was removed here.</summary>
    void Unfollow(RoomReplica room);

    /// <summary>Completes when a room has its history, topic and member count.</summary>
    /// <exception cref="BackplaneUnavailableException">They cannot be read now. The room can be used; it gets them later.</exception>
    Task LoadAsync(RoomReplica room);

    /// <summary>
    /// Submits an event. It becomes visible when the log has put it in order: <see cref="RoomReplica.Show"/>. Events of one node are
    /// put in order as they were submitted.
    /// </summary>
    /// <returns>False if too much is pending: the event is rejected. Only lines and topics are.</returns>
    bool TryAppend(RoomReplica room, in RoomEntry entry);
}
