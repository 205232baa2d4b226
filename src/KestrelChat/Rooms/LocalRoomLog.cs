using KestrelChat.Rooms.Clients;

namespace KestrelChat.Rooms;

/// <summary>The room log of a chat alone: a line is in order as soon as it is said.</summary>
public sealed class LocalRoomLog : IRoomLog
{
    public bool IsUnreachable => false;

    public void Follow(RoomReplica room)
    {
    }

    public void Unfollow(RoomReplica room)
    {
    }

    public Task LoadAsync(RoomReplica room) => Task.CompletedTask;

    public bool TryAppend(RoomReplica room, in RoomLine line)
    {
        ArgumentNullException.ThrowIfNull(room);
        room.AppendNext(line);
        return true;
    }

    public void Record(RoomReplica room, Client client, in RoomChange change)
    {
    }
}
