using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;

namespace KestrelChat.Cluster.Shared;

/// <summary>
/// Writes topics to the store and then notifies the other nodes. A node that opens the room meanwhile reads the topic or is
/// notified; a node that missed the notification reads it when it counts members.
/// </summary>
/// <remarks><see cref="RunAsync"/>: once. Everything else: any thread.</remarks>
internal sealed class SharedTopics
{
    private readonly PendingWrites<NodeMessage> _writes;

    public SharedTopics(IPresenceStore presence, NodeMessenger messenger, Reachability reachability, TimeProvider time) =>
        _writes = new PendingWrites<NodeMessage>(
            async (room, change, cancellation) =>
            {
                await presence.SetTopicAsync(room, change.Text, cancellation);
                messenger.Send(to: null, NodeMessageKind.RoomEvent, change);
            },
            reachability.Of("write topics"),
            time);

    /// <summary>How many topics are not written yet.</summary>
    public int Pending => _writes.Count;

    /// <inheritdoc cref="PendingWrites{T}.Version"/>
    public long? Version => _writes.Version;

    /// <summary>A topic was set on this node.</summary>
    /// <param name="change">The notification; its text is the topic, null = it was cleared.</param>
    public void Set(string room, NodeMessage change) => _writes.Add(room, change);

    /// <summary>A topic was set on another node.</summary>
    public void NoteRemoteChange() => _writes.NoteRemoteChange();

    /// <summary>Writes topics until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) => _writes.RunAsync(cancellation);
}
