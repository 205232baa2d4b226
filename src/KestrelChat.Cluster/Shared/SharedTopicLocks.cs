using System.Text;
using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Rooms;

namespace KestrelChat.Cluster.Shared;

/// <summary>
/// Writes to the store which topics are locked, and then notifies the other nodes. A node that opens the room meanwhile reads it or
/// is notified; a node that missed the notification reads all locks from time to time.
/// </summary>
/// <remarks><see cref="RunAsync"/>: once. Everything else: any thread.</remarks>
internal sealed class SharedTopicLocks
{
    private const string Prefix = "topic-lock/";

    private readonly ISharedValueStore _values;
    private readonly NodeMessenger _messenger;
    private readonly PendingWrites<NodeMessage> _writes;

    public SharedTopicLocks(ISharedValueStore values, NodeMessenger messenger, Reachability reachability, TimeProvider time)
    {
        _values = values;
        _messenger = messenger;
        _writes = new PendingWrites<NodeMessage>(WriteAsync, reachability.Of("write topic locks"), time);
    }

    /// <summary>How many locks are not written yet.</summary>
    public int Pending => _writes.Count;

    /// <summary>A topic was locked or unlocked on this node.</summary>
    public void Set(string by, string room, bool locked) =>
        _writes.Add(Prefix + room, new NodeMessage { By = by, Room = room, Locked = locked });

    /// <summary>A topic was locked or unlocked on another node.</summary>
    public void NoteRemoteChange() => _writes.NoteRemoteChange();

    /// <summary>Writes locks until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) => _writes.RunAsync(cancellation);

    /// <summary>Applies the stored lock to a room.</summary>
    /// <exception cref="ClusterUnavailableException">It cannot be read now.</exception>
    public async Task ApplyAsync(RoomReplica room, CancellationToken cancellation)
    {
        var version = _writes.Version;
        var isLocked = await _values.ReadAsync(Prefix + room.Name, cancellation) is not null;
        if (IsCurrent(version))
        {
            room.LockTopic(isLocked);
        }
    }

    /// <summary>Applies the stored locks to several rooms.</summary>
    /// <exception cref="ClusterUnavailableException">They cannot be read now.</exception>
    public async Task ApplyAsync(IReadOnlyList<RoomReplica> rooms, CancellationToken cancellation)
    {
        var version = _writes.Version;
        var locked = (await _values.ListAllAsync(Prefix, cancellation)).Select(value => value.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var room in rooms)
        {
            if (!IsCurrent(version))
            {
                // The read is out of date; the next one will do.
                return;
            }

            room.LockTopic(locked.Contains(Prefix + room.Name));
        }
    }

    private bool IsCurrent(long? version) => version is not null && version == _writes.Version;

    // Of two operators at once, the last write wins.
    private async Task WriteAsync(string key, NodeMessage change, CancellationToken cancellation)
    {
        while (true)
        {
            var current = await _values.ReadAsync(key, cancellation);
            var isWritten = change.Locked == (current is not null);
            ReadOnlyMemory<byte>? value = change.Locked ? Encoding.UTF8.GetBytes(change.By ?? "") : default(ReadOnlyMemory<byte>?);
            if (isWritten || await _values.WriteAsync(key, value, current?.Version ?? 0, cancellation))
            {
                _messenger.Send(to: null, NodeMessageKind.TopicLock, change);
                return;
            }
        }
    }
}
