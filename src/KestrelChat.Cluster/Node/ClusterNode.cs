using KestrelChat.Cluster.Log;
using KestrelChat.Cluster.Presence;
using KestrelChat.Cluster.Shared;
using KestrelChat.Cluster.Work;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Wordings;

namespace KestrelChat.Cluster.Node;

/// <summary>This server as one node of several: the chat's backplane, and the loops that work with the store.</summary>
/// <remarks>Any thread. <see cref="Start"/>: once.</remarks>
public sealed class ClusterNode : IAsyncDisposable
{
    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_repeatInterval = TimeSpan.FromMilliseconds(500);

    private readonly ClusterBackplane _backplane;
    private readonly ChatHub _hub;
    private readonly TimeProvider _time;
    private readonly Reachability.Work _preparation;
    private readonly Reachability.Work _leasing;
    private readonly Reachability.Work _publishing;
    private readonly Reachability.Work _ordering;
    private readonly Reachability.Work _trimming;
    private readonly Reachability.Work _repeating;
    private readonly ClientActivity _activity;
    private readonly NameReconciler _names;
    private readonly NodeLease _nodeLease;
    private readonly MessageHandler _handler;
    private readonly LogTrimmer _trimmer;
    private readonly OrderFollower _orders;
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
        var (store, lease, reachability, diagnostics) = (backplane.Store, backplane.Lease, backplane.Reachability, backplane.Diagnostics);
        _backplane = backplane;
        _hub = hub;
        _time = time;
        _preparation = reachability.Of("prepare the store");
        _leasing = reachability.Of("renew the lease");
        _publishing = reachability.Of("publish clients");
        _ordering = reachability.Of("carry out orders");
        _trimming = reachability.Of("trim the log");
        _repeating = reachability.Of("correct the log after a fail-over");
        _activity = new ClientActivity(store.Presence, lease, _publishing, diagnostics, backplane.Options.Random, time);
        _names = new NameReconciler(store.Presence, hub, time);
        _handler = new MessageHandler(hub, moderator, time);
        _orders = new OrderFollower(store.Values, backplane.Orders, moderator, lease, backplane.OrderNotifications, backplane.Options, _ordering, diagnostics, time);
        _nodeLease = new NodeLease(store, lease, _names, hub.AnnounceEachUpTo, backplane.Options, _leasing, diagnostics, time)
        {
            AcquiredAsync = SubmitUnderAsync,
            NoteVersion = _orders.NoteVersion,
            HasToReturn = () => backplane.Appender.HasOverflowed,
        };
        _trimmer = new LogTrimmer(store.Log, () => _nodeLease.ClockSkew.Duration() <= NodeState.MaxClockSkew, _trimming, backplane.Options.Random, time);
        Chat = new ChatBackplane(
            backplane.Directory,
            new ClusterNameAuthority(_names, lease, reachability, backplane.Ending),
            new ClusterClientRelay(backplane.Messenger, _activity, backplane.Metrics, time, backplane.Ending));
        reachability.Changed = NotifyRooms;
        backplane.Metrics.Observe(() => State);
    }

    /// <summary>The chat's backplane.</summary>
    public ChatBackplane Chat { get; }

    /// <summary>Completes when the node has joined: it has a lease and follows its rooms.</summary>
    public Task Joined => _nodeLease.Acquired;

    /// <summary>Whether the rooms were notified that the store is lost.</summary>
    public bool IsIsolated => _backplane.Reachability.IsLost;

    /// <summary>The node's state now.</summary>
    public NodeState State
    {
        get
        {
            var (events, bytes, oldest) = _backplane.Appender.Pending;
            return new NodeState(
                Joined.IsCompleted,
                !IsIsolated,
                _nodeLease.Age,
                events,
                _backplane.Appender.PendingLines,
                bytes,
                oldest is { } since ? _time.GetElapsedTime(since) : TimeSpan.Zero,
                _backplane.Messenger.Unanswered + _backplane.Orders.Pending,
                _backplane.Follower.Lag,
                _backplane.Follower.Delay,
                _backplane.Store.LastHeard is { } heard ? _time.GetElapsedTime(heard) : null,
                _nodeLease.ClockSkew,
                _backplane.Reachability.Failures);
        }
    }

    /// <summary>Notes that the store could not be prepared yet.</summary>
    public void NotePreparationFailed(string reason) => _preparation.Failed(reason);

    /// <summary>Declares the node isolated, since the store has not answered since a timestamp of the clock: clients are let in, and told.</summary>
    public void DeclareIsolated(long since)
    {
        if (!Joined.IsCompleted)
        {
            _preparation.Unanswered("it has not answered", since);

            // It may have joined since the first line.
            if (Joined.IsCompleted)
            {
                _preparation.Succeeded();
            }
        }
    }

    /// <summary>Starts the loops, once the store is prepared.</summary>
    public void Start()
    {
        _ = NoteJoinedAsync();
        var supervisor = new LoopSupervisor(_backplane.Diagnostics, _backplane.Options.Random, _time);
        var (appender, follower, messenger, receiver, end) = (_backplane.Appender, _backplane.Follower, _backplane.Messenger, _backplane.Receiver, _backplane.Ending);
        _loops = Task.WhenAll(
            supervisor.RunAsync(_leasing, _nodeLease.RunAsync, end),
            supervisor.RunAsync(_backplane.Appending, cancellation => appender.RunAsync(follower.LoadAllAsync, follower.ShowAppended, cancellation), end),
            supervisor.RunAsync(_backplane.Following, follower.RunAsync, end),
            supervisor.RunAsync(_publishing, cancellation => _activity.RunAsync(_hub, cancellation), end),
            supervisor.RunAsync(messenger.Sending, messenger.SendAsync, end),
            supervisor.RunAsync(receiver.Receiving, cancellation => receiver.RunAsync(_handler.Handle, cancellation), end),
            supervisor.RunAsync(_backplane.Orders.Writing, _backplane.Orders.RunAsync, end),
            supervisor.RunAsync(_ordering, _orders.RunAsync, end),
            supervisor.RunAsync(_trimming, _trimmer.RunAsync, end),
            supervisor.RunAsync(_repeating, RepeatAfterFailOverAsync, end));
    }

    /// <summary>Ends questions to the store that wait for an answer, since the clients that asked are closed.</summary>
    public Task EndQuestionsAsync() => _backplane.EndQuestionsAsync();

    /// <summary>Sends what is pending, if that is possible soon, and leaves the cluster.</summary>
    /// <param name="atMost">For all of it.</param>
    public Task StopAsync(TimeSpan atMost)
    {
        lock (_gate)
        {
            return _stopping ??= StopCoreAsync(atMost);
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.FromSeconds(1));

    private async Task StopCoreAsync(TimeSpan atMost)
    {
        var began = _time.GetTimestamp();

        // Half of the time to send, and the other half to leave. A lost store is not waited for.
        while (_backplane.Pending > 0 && !IsIsolated && _time.GetElapsedTime(began) < atMost / 2)
        {
            await Task.Delay(s_pollInterval, _time);
        }

        try
        {
            await Task.WhenAll(_backplane.EndAsync(), _loops).WaitAsync(Left() / 2, _time);
            if (!IsIsolated)
            {
                await _nodeLease.ReleaseAsync().WaitAsync(Left(), _time);
            }
        }
        catch (Exception e) when (e is BackplaneUnavailableException or TimeoutException)
        {
            // The other nodes find out when the lease expires.
        }

        TimeSpan Left() => atMost - _time.GetElapsedTime(began) is { Ticks: > 0 } left ? left : TimeSpan.FromMilliseconds(1);
    }

    private async Task NoteJoinedAsync()
    {
        await Joined;
        _preparation.Succeeded();
    }

    // Clients of a node that was removed arrive again before anything that is pending. When it enters for the first time, their arrivals
    // are pending.
    private async Task SubmitUnderAsync(Guid node, bool isBack, CancellationToken cancellation)
    {
        await _backplane.Follower.LoadAllAsync(cancellation);
        await _backplane.Appender.RestartAsync(node, hasOverflowed => isBack || hasOverflowed ? [.. _hub.AllRooms.SelectMany(room => _backplane.Appender.ArriveAgain(room.Replica))] : [], cancellation);

        // Before the lease is used: rooms are told that the store was found before they see what was pending.
        _preparation.Succeeded();
    }

    // What this node told the log before the fail-over may be lost: it tells it again, and what is in the log has no effect.
    private async Task RepeatAfterFailOverAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _backplane.Follower.Diverged.WaitAsync(cancellation);
            await Task.Delay(s_repeatInterval, _time, cancellation);
            Repeat();
            _repeating.Succeeded();
        }
    }

    private void Repeat()
    {
        try
        {
            var departures = _backplane.Departures.ByRoom();

            // A room that somebody left may have been removed here since.
            foreach (var room in departures.Select(ofRoom => ofRoom.Key).Union(_hub.AllRooms.Select(room => room.Replica)))
            {
                _backplane.Appender.Repeat(room, departures[room]);
            }

            _names.DoubtAll();
            _orders.Doubt();
        }
        catch
        {
            // The loop is restarted, and does it again.
            _backplane.Follower.Diverged.Set();
            throw;
        }
    }

    private void NotifyRooms(bool isLost)
    {
        foreach (var room in _hub.Rooms)
        {
            room.Replica.Notify(isLost ? MessageId.NodesUnreachable : MessageId.NodesReachable);
        }
    }
}
