using KestrelChat.Cluster;

namespace KestrelChat.Nodes;

/// <summary>
/// Keeps what rooms are about where every node finds it, and then tells those that run: who opens the room meanwhile finds it
/// or is told. Who missed that finds out when it counts who is in the rooms.
/// </summary>
/// <remarks><see cref="RunAsync"/>: once. All else: any thread.</remarks>
internal sealed class SharedTopics
{
    private readonly OutstandingWrites<NodeMessage> _writes;

    public SharedTopics(IPresence presence, NodeMailbox mailbox, Reachability reachability, TimeProvider time) =>
        _writes = new OutstandingWrites<NodeMessage>(
            async (room, change, end) =>
            {
                await presence.SetTopicAsync(room, change.Text, end);
                mailbox.Send(to: null, NodeMessageKind.RoomEvent, change);
            },
            reachability.Of("keep topics"),
            time);

    /// <summary>How many are not kept yet.</summary>
    public int Waiting => _writes.Count;

    /// <summary>
    /// Changes with every topic that is set; null while one is not kept yet. The same before topics were read and after: what
    /// was read is what they are.
    /// </summary>
    public long? Settled => _writes.Settled;

    /// <summary>A topic was set on this node.</summary>
    /// <param name="change">What the others are told; its text is the topic, null = it was taken away.</param>
    public void Set(string room, NodeMessage change) => _writes.Post(room, change);

    /// <summary>A topic was set on another node.</summary>
    public void Heard() => _writes.NotePosted();

    /// <summary>Keeps what is set, until it is cancelled.</summary>
    public Task RunAsync(CancellationToken end) => _writes.RunAsync(end);
}
