using System.Text;
using KestrelChat.Cluster;
using KestrelChat.Rooms;

namespace KestrelChat.Nodes;

/// <summary>
/// Keeps which rooms' topics are locked where every node finds it, and then tells those that run: who opens the room meanwhile finds it
/// or is told. Who missed that finds out when it reads all of them.
/// </summary>
/// <remarks><see cref="RunAsync"/>: once. All else: any thread.</remarks>
internal sealed class SharedTopicLocks
{
    private const string Prefix = "topic-lock/";

    private readonly ISharedState _state;
    private readonly NodeMailbox _mailbox;
    private readonly OutstandingWrites<NodeMessage> _writes;

    public SharedTopicLocks(ISharedState state, NodeMailbox mailbox, Reachability reachability, TimeProvider time)
    {
        _state = state;
        _mailbox = mailbox;
        _writes = new OutstandingWrites<NodeMessage>(KeepAsync, reachability.Of("keep topic locks"), time);
    }

    /// <summary>How many are not kept yet.</summary>
    public int Waiting => _writes.Count;

    /// <summary>A topic was locked on this node, or unlocked.</summary>
    public void Set(string by, string room, bool locked) =>
        _writes.Post(Prefix + room, new NodeMessage { By = by, Room = room, Locked = locked });

    /// <summary>The same on another node.</summary>
    public void Heard() => _writes.NotePosted();

    /// <summary>Keeps what is to be kept, until it is cancelled.</summary>
    public Task RunAsync(CancellationToken end) => _writes.RunAsync(end);

    /// <summary>Locks the topic of a room or unlocks it, as is kept.</summary>
    /// <exception cref="ClusterUnavailableException">It cannot be read now.</exception>
    public async Task ApplyAsync(Room room, CancellationToken end)
    {
        var settled = _writes.Settled;
        var isLocked = await _state.ReadAsync(Prefix + room.Name, end) is not null;
        if (IsStill(settled))
        {
            room.LockTopic(isLocked);
        }
    }

    /// <summary>The same of several rooms.</summary>
    /// <exception cref="ClusterUnavailableException">It cannot be read now.</exception>
    public async Task ApplyAsync(IReadOnlyList<Room> rooms, CancellationToken end)
    {
        var settled = _writes.Settled;
        var locked = (await _state.ListAllAsync(Prefix, end)).Select(value => value.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var room in rooms)
        {
            if (!IsStill(settled))
            {
                // What was read is old; next time.
                return;
            }

            room.LockTopic(locked.Contains(Prefix + room.Name));
        }
    }

    private bool IsStill(long? settled) => settled is not null && settled == _writes.Settled;

    // Two operators at once: what is kept last stays.
    private async Task KeepAsync(string key, NodeMessage change, CancellationToken end)
    {
        while (true)
        {
            var now = await _state.ReadAsync(key, end);
            var isKept = change.Locked == (now is not null);
            ReadOnlyMemory<byte>? value = change.Locked ? Encoding.UTF8.GetBytes(change.By ?? "") : default(ReadOnlyMemory<byte>?);
            if (isKept || await _state.WriteAsync(key, value, now?.Version ?? 0, end))
            {
                _mailbox.Send(to: null, NodeMessageKind.TopicLock, change);
                return;
            }
        }
    }
}
