using KestrelChat.Cluster.Log;
using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Presence;
using KestrelChat.Cluster.Shared;
using KestrelChat.Cluster.Work;
using KestrelChat.Rooms;
using KestrelChat.Rooms.Clients;
using KestrelChat.Wordings;

namespace KestrelChat.Cluster.Node;

/// <summary>The room log that all nodes share: lines go through the store, other changes are sent as messages.</summary>
internal sealed class ClusterLog(
    LineAppender appender,
    LogFollower follower,
    NodeMessenger messenger,
    SharedTopics topics,
    SharedTopicLocks locks,
    MembersElsewhere members,
    ChangedClients changed,
    Reachability reachability,
    CancellationToken end) : IRoomLog
{
    public bool IsUnreachable => reachability.IsLost;

    public void Follow(RoomReplica room) => follower.Follow(room);

    public void Unfollow(RoomReplica room) => follower.Unfollow(room);

    public async Task LoadAsync(RoomReplica room)
    {
        reachability.ThrowIfLost();
        await follower.LoadAsync(room, end);
        await members.CorrectAsync([room], end);
        await locks.ApplyAsync(room, end);
    }

    public bool TryAppend(RoomReplica room, in RoomLine line) => appender.TryAppend(room, line);

    public void Record(RoomReplica room, Client client, in RoomChange change)
    {
        changed.Add(client);
        var message = new NodeMessage { Room = room.Name, Event = change.Message, Who = change.DisplayName, Name = change.NewName, Text = change.Text };
        if (change.Message is MessageId.TopicSet or MessageId.TopicCleared)
        {
            topics.Set(room.Name, message);
        }
        else
        {
            messenger.Send(to: null, NodeMessageKind.RoomEvent, message);
        }
    }
}
