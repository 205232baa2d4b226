using KestrelChat.Cluster.Log;
using KestrelChat.Cluster.Work;
using KestrelChat.Rooms;

namespace KestrelChat.Cluster.Node;

/// <summary>The room log that all nodes share: every event goes through the store.</summary>
internal sealed class ClusterLog(EventAppender appender, LogFollower follower, RecentDepartures departures, Reachability reachability, CancellationToken end) : IRoomLog
{
    public bool IsUnreachable => reachability.IsLost;

    public void Follow(RoomReplica room) => follower.Follow(room);

    public void Unfollow(RoomReplica room) => follower.Unfollow(room);

    public async Task LoadAsync(RoomReplica room)
    {
        reachability.ThrowIfLost();
        await follower.LoadAsync(room, end);
    }

    public bool TryAppend(RoomReplica room, in RoomEntry entry)
    {
        departures.Add(room, entry.Changes);
        return appender.TryAppend(room, entry);
    }
}
