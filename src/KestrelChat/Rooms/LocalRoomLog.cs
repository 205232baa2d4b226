namespace KestrelChat.Rooms;

/// <summary>The room log of a chat alone: an event is in order, and shown, as soon as it is submitted.</summary>
public sealed class LocalRoomLog : IRoomLog
{
    public bool IsUnreachable => false;

    public bool IsImmediate => true;

    public void Follow(RoomReplica room)
    {
    }

    public void Unfollow(RoomReplica room)
    {
    }

    public Task LoadAsync(RoomReplica room) => Task.CompletedTask;

    public bool TryAppend(RoomReplica room, in RoomEntry entry)
    {
        ArgumentNullException.ThrowIfNull(room);
        room.Apply(entry);
        return true;
    }
}
