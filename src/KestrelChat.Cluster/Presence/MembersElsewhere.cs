using KestrelChat.Cluster.Shared;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;

namespace KestrelChat.Cluster.Presence;

/// <summary>Corrects what rooms know about members on other nodes and about their topics, where a message was lost or is late.</summary>
internal sealed class MembersElsewhere(IPresenceStore presence, SharedTopics topics)
{
    private const int MaxBatch = 1000;

    /// <exception cref="ClusterUnavailableException">The store cannot be used now.</exception>
    public async Task CorrectAsync(IReadOnlyList<RoomReplica> rooms, CancellationToken cancellation)
    {
        foreach (var batch in rooms.Chunk(MaxBatch))
        {
            var version = topics.Version;
            var stored = await presence.FindRoomsAsync([.. batch.Select(room => room.Name)], cancellation);
            var areTopicsCurrent = version is not null && version == topics.Version;
            foreach (var (room, found) in batch.Zip(stored))
            {
                room.SetMembersElsewhere(Math.Max(0, found.Members - room.MembersHere));
                if (areTopicsCurrent)
                {
                    room.CorrectTopic(found.Topic);
                }
            }
        }
    }
}
