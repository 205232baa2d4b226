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
/// The parts of a node that the chat is built on. They exist before the chat does, so that from its first client on no event
/// bypasses the shared log, however long the store takes. <see cref="ClusterNode"/> is the rest, built on the chat.
/// </summary>
/// <remarks>Any thread.</remarks>
public sealed class ClusterBackplane : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _endOfQuestions = new();
    private readonly NotificationSignal _eventNotifications;
    private readonly NotificationSignal _messageNotifications;

    /// <param name="store">What the nodes share.</param>
    /// <param name="options">The node's settings.</param>
    /// <param name="replay">How many earlier lines a room shows, <c>Chat:Replay</c>.</param>
    /// <param name="diagnostics">Where the node's state is recorded.</param>
    /// <param name="metrics">Where it counts.</param>
    /// <param name="time">Its clock.</param>
    public ClusterBackplane(IClusterStore store, NodeOptions options, int replay, INodeDiagnostics diagnostics, ClusterMetrics metrics, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(diagnostics);
        ArgumentNullException.ThrowIfNull(metrics);
        Store = store;
        Options = options;
        Diagnostics = diagnostics;
        Metrics = metrics;
        Reachability = new Reachability(diagnostics, time);
        Appending = Reachability.Of("append events", provesAll: true);
        Following = Reachability.Of("read events");
        _eventNotifications = store.OpenNotifications(NotificationKind.Events);
        _messageNotifications = store.OpenNotifications(NotificationKind.Messages);
        OrderNotifications = store.OpenNotifications(NotificationKind.Values);
        Departures = new RecentDepartures(time);
        Appender = new EventAppender(Lease, store.Log, options, Appending, diagnostics, metrics, time);
        Follower = new LogFollower(store.Log, _eventNotifications, Appender, options, replay, Following, diagnostics, time);
        Messenger = new NodeMessenger(store.Messages, Lease, options, Reachability, diagnostics, time);
        Receiver = new MessageReceiver(store.Messages, Messenger, Lease, _messageNotifications, options, Reachability, diagnostics, time);
        Orders = new SharedOrders(store.Values, Lease, Reachability, diagnostics, metrics, options.Random, time, _end.Token);
        Log = new ClusterLog(Appender, Follower, Departures, Reachability, _end.Token);
        Directory = new ClusterDirectory(store, Lease, Reachability, time, _endOfQuestions.Token);
        Moderation = new ClusterModerationRelay(Messenger, Orders, metrics, time, _end.Token);
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

    internal ClusterMetrics Metrics { get; }

    internal Reachability Reachability { get; }

    internal Reachability.Work Appending { get; }

    internal Reachability.Work Following { get; }

    internal LeaseId Lease { get; } = new();

    internal RecentDepartures Departures { get; }

    internal EventAppender Appender { get; }

    internal LogFollower Follower { get; }

    internal NodeMessenger Messenger { get; }

    internal MessageReceiver Receiver { get; }

    internal SharedOrders Orders { get; }

    internal NotificationSignal OrderNotifications { get; }

    /// <summary>How many events, messages and orders are not in the store yet.</summary>
    internal int Pending => Appender.Pending.Events + Messenger.Pending + Orders.Pending;

    /// <summary>Cancelled when the node stops.</summary>
    internal CancellationToken Ending => _end.Token;

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _eventNotifications.Dispose();
        _messageNotifications.Dispose();
        OrderNotifications.Dispose();
        _end.Dispose();
        _endOfQuestions.Dispose();
    }

    /// <summary>Cancels questions. Completes when the store was asked to end them, for which one that does not answer takes long.</summary>
    internal Task EndQuestionsAsync() => _endOfQuestions.CancelAsync();

    /// <summary>Cancels everything, with the same effect.</summary>
    internal Task EndAsync() => Task.WhenAll(_endOfQuestions.CancelAsync(), _end.CancelAsync());
}
