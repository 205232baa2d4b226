using KestrelChat.Cluster.Log;
using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Presence;
using KestrelChat.Cluster.Shared;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Rooms;

namespace KestrelChat.Cluster.Node;

/// <summary>
/// The parts of a node that the chat is built on. They exist before the chat does, so that from its first client on no line
/// bypasses the shared log, however long the store takes. <see cref="ClusterNode"/> is the rest, built on the chat.
/// </summary>
/// <remarks>Any thread.</remarks>
public sealed class ClusterBackplane : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly NotificationSignal _lineNotifications;
    private readonly NotificationSignal _messageNotifications;

    /// <param name="store">What the nodes share.</param>
    /// <param name="options">The node's settings.</param>
    /// <param name="replay">How many earlier lines a room shows, <c>Chat:Replay</c>.</param>
    /// <param name="diagnostics">Where the node's state is recorded.</param>
    /// <param name="time">Its clock.</param>
    public ClusterBackplane(IClusterStore store, NodeOptions options, int replay, INodeDiagnostics diagnostics, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(diagnostics);
        Store = store;
        Options = options;
        Diagnostics = diagnostics;
        Reachability = new Reachability(diagnostics, time);
        _lineNotifications = store.OpenNotifications(NotificationKind.Lines);
        _messageNotifications = store.OpenNotifications(NotificationKind.Messages);
        Appender = new LineAppender(Guid.CreateVersion7(), store.Log, options, Reachability.Of("append lines", provesAll: true), time);
        Follower = new LogFollower(store.Log, _lineNotifications, Appender, options, replay, Reachability.Of("read lines"), time);
        Messenger = new NodeMessenger(store.Messages, _messageNotifications, options, Reachability, time);
        Topics = new SharedTopics(store.Presence, Messenger, Reachability, time);
        TopicLocks = new SharedTopicLocks(store.Values, Messenger, Reachability, time);
        Bans = new SharedBans(store.Values, Messenger, Reachability, time);
        Members = new MembersElsewhere(store.Presence, Topics);
        Log = new ClusterLog(Appender, Follower, Messenger, Topics, TopicLocks, Members, Changed, Reachability, _end.Token);
        Directory = new ClusterDirectory(store, Lease, Reachability, _end.Token);
        Moderation = new ClusterModerationRelay(Messenger, Bans, TopicLocks);
    }

    /// <summary>The log of the chat's rooms.</summary>
    public IRoomLog Log { get; }

    /// <summary>Answers questions about the whole cluster.</summary>
    public IChatDirectory Directory { get; }

    /// <summary>Carries what operators do to other nodes.</summary>
    public IModerationRelay Moderation { get; }

    internal IClusterStore Store { get; }

    internal NodeOptions Options { get; }

    internal INodeDiagnostics Diagnostics { get; }

    internal Reachability Reachability { get; }

    internal LineAppender Appender { get; }

    internal LogFollower Follower { get; }

    internal NodeMessenger Messenger { get; }

    internal SharedTopics Topics { get; }

    internal SharedTopicLocks TopicLocks { get; }

    internal SharedBans Bans { get; }

    internal MembersElsewhere Members { get; }

    internal LeaseId Lease { get; } = new();

    internal ChangedClients Changed { get; } = new();

    /// <summary>How many lines, messages and values are not in the store yet.</summary>
    internal int Pending => Appender.Pending + Messenger.Pending + Bans.Pending + Topics.Pending + TopicLocks.Pending;

    /// <summary>Cancelled when the node stops.</summary>
    internal CancellationToken End => _end.Token;

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _lineNotifications.Dispose();
        _messageNotifications.Dispose();
        _end.Dispose();
    }

    internal Task EndAsync() => _end.CancelAsync();
}
