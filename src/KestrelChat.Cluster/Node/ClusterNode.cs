using KestrelChat.Cluster.Log;
using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Presence;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Wordings;

namespace KestrelChat.Cluster.Node;

/// <summary>This server as one node of several: the chat's backplane, and the loops that work with the store.</summary>
/// <remarks>Any thread. <see cref="Start"/>: once.</remarks>
public sealed class ClusterNode : IAsyncDisposable
{
    // The end of the server does not wait longer for a store that does not answer.
    private static readonly TimeSpan s_stopTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(10);

    private readonly ClusterBackplane _backplane;
    private readonly ChatHub _hub;
    private readonly Moderator _moderator;
    private readonly TimeProvider _time;
    private readonly Reachability.Work _preparation;
    private readonly PresencePublisher _publisher;
    private readonly NameReconciler _names;
    private readonly NodeLease _nodeLease;
    private readonly MessageHandler _handler;
    private readonly LogTrimmer _trimmer;
    private readonly Lock _gate = new();
    private Task _loops = Task.CompletedTask;
    private Task? _stopping;

    /// <param name="backplane">What the hub's rooms are built on.</param>
    /// <param name="hub">The chat.</param>
    /// <param name="moderator">Carries out here what operators do on other nodes.</param>
    /// <param name="time">Its clock.</param>
    public ClusterNode(ClusterBackplane backplane, ChatHub hub, Moderator moderator, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(backplane);
        ArgumentNullException.ThrowIfNull(hub);
        ArgumentNullException.ThrowIfNull(moderator);
        var (store, lease, reachability) = (backplane.Store, backplane.Lease, backplane.Reachability);
        _backplane = backplane;
        _hub = hub;
        _time = time;
        _preparation = reachability.Of("prepare the store");
        _publisher = new PresencePublisher(store.Presence, hub, lease, backplane.Changed, reachability.Of("publish clients"), time);
        _names = new NameReconciler(store.Presence, hub);
        _moderator = moderator;
        _handler = new MessageHandler(hub, moderator, backplane.Topics, backplane.TopicLocks, time);
        _trimmer = new LogTrimmer(store.Log, backplane.Options, reachability.Of("trim the log"), time);
        _nodeLease = new NodeLease(store.Presence, hub, lease, backplane.Changed, _publisher, _names, new DeadNodes(store.Presence, lease), backplane.Options, reachability.Of("renew the lease"), time)
        {
            Returned = AnnounceAll,
            CorrectAsync = CorrectAsync,
        };
        Chat = new ChatBackplane(
            backplane.Directory,
            new ClusterNameAuthority(_names, _publisher, backplane.Messenger, lease, reachability, backplane.End),
            new ClusterClientRelay(backplane.Messenger, backplane.Changed));
        reachability.Changed = NotifyRooms;
    }

    /// <summary>The chat's backplane.</summary>
    public ChatBackplane Chat { get; }

    /// <summary>Whether the rooms were notified that the store is lost.</summary>
    public bool IsIsolated => _backplane.Reachability.IsLost;

    /// <summary>Whether the loops were started: the store has what the node needs.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Which work fails, and why; null if none does.</summary>
    public string? Failure => _backplane.Reachability.Failure;

    /// <summary>How many lines are not in the log yet.</summary>
    public int PendingLines => _backplane.Appender.Pending;

    /// <summary>Notes that the store could not be prepared yet.</summary>
    public void NotePreparationFailed(string reason) => _preparation.Failed(reason);

    /// <summary>Starts the loops, once the store is prepared.</summary>
    public void Start()
    {
        IsStarted = true;
        _preparation.Succeeded();
        var supervisor = new LoopSupervisor(_backplane.Diagnostics, _time);
        var end = _backplane.End;
        _loops = Task.WhenAll(
            supervisor.RunAsync("append lines", cancellation => _backplane.Appender.RunAsync(_backplane.Follower.LoadAllAsync, _backplane.Follower.ShowAppended, cancellation), end),
            supervisor.RunAsync("read lines", _backplane.Follower.RunAsync, end),
            supervisor.RunAsync("renew the lease", _nodeLease.RunAsync, end),
            supervisor.RunAsync("publish clients", _publisher.RunAsync, end),
            supervisor.RunAsync("send messages", cancellation => _backplane.Messenger.SendAsync(() => _backplane.Lease.Value, cancellation), end),
            supervisor.RunAsync("receive messages", cancellation => _backplane.Messenger.ReceiveAsync(() => _backplane.Lease.Value, _handler.HandleAsync, cancellation), end),
            supervisor.RunAsync("write bans", _backplane.Bans.RunAsync, end),
            supervisor.RunAsync("write topics", _backplane.Topics.RunAsync, end),
            supervisor.RunAsync("write topic locks", _backplane.TopicLocks.RunAsync, end),
            supervisor.RunAsync("trim the log", _trimmer.RunAsync, end));
    }

    /// <summary>Completes when the lobby has its history, or the store cannot be used.</summary>
    public async Task LoadLobbyAsync(CancellationToken cancellation)
    {
        try
        {
            await _backplane.Log.LoadAsync(_hub.Lobby.Replica).WaitAsync(cancellation);
        }
        catch (ClusterUnavailableException)
        {
            // The follower loads it when it can.
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _backplane.Diagnostics.LoopFailed("load the lobby", exception);
        }
    }

    /// <summary>Sends what is pending, if that is possible soon, and leaves the cluster.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            return _stopping ??= StopCoreAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _publisher.Dispose();
    }

    private async Task StopCoreAsync()
    {
        var began = _time.GetTimestamp();
        while (_backplane.Pending > 0 && _time.GetElapsedTime(began) < s_stopTimeout)
        {
            await Task.Delay(s_pollInterval, _time);
        }

        try
        {
            // A store that does not answer does not end what was asked, and would not answer this either.
            await Task.WhenAll(_backplane.EndAsync(), _loops).WaitAsync(s_stopTimeout, _time);
            await _nodeLease.ReleaseAsync().WaitAsync(s_stopTimeout, _time);
        }
        catch (Exception e) when (e is ClusterUnavailableException or TimeoutException)
        {
            // The other nodes find out when the lease expires.
        }
    }

    private void NotifyRooms(bool isLost)
    {
        foreach (var room in _hub.Rooms)
        {
            room.Replica.Notify(isLost ? MessageId.NodesUnreachable : MessageId.NodesReachable);
        }
    }

    // The others were told that they had left, when this node was declared dead.
    private void AnnounceAll()
    {
        foreach (var client in _hub.Clients)
        {
            _backplane.Messenger.Send(to: null, NodeMessageKind.RoomEvent, new NodeMessage { Room = client.Room.Name, Event = MessageId.Arrived, Who = client.DisplayName });
        }
    }

    private async Task<bool> CorrectAsync(CancellationToken cancellation)
    {
        var rooms = _hub.AllRooms.Select(room => room.Replica).ToList();
        await _backplane.Members.CorrectAsync(rooms, cancellation);
        await _backplane.TopicLocks.ApplyAsync(rooms, cancellation);
        return await _backplane.Bans.ApplyAsync(_moderator, cancellation);
    }
}
