using System.Net;
using KestrelChat.Cluster;
using KestrelChat.Members;
using KestrelChat.Moderation;
using KestrelChat.Rooms;
using KestrelChat.Wordings;

namespace KestrelChat.Nodes;

/// <summary>
/// This server as one of several: what is said in its rooms goes into the log that all share, what others say and do is shown
/// here, and people are found wherever they are connected.
/// </summary>
/// <remarks>
/// Any thread. What has to ask the store throws <see cref="ClusterUnavailableException"/> when that cannot be reached; what
/// is only told does not, and waits within bounds.
/// </remarks>
public sealed class ChatNode : IRoomPeers, IAsyncDisposable
{
    // The end of the server does not wait longer for a store that does not answer.
    private static readonly TimeSpan s_lastTry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);

    private readonly IClusterStore _store;
    private readonly ChatHub _hub;
    private readonly TimeProvider _time;
    private readonly INodeLog _log;
    private readonly Reachability _reachability;
    private readonly Reachability.Link _start;
    private readonly Doorbell _lines;
    private readonly Doorbell _letters;
    private readonly LineAppender _appender;
    private readonly LogFollower _follower;
    private readonly NodePresence _presence;
    private readonly NodeNames _names;
    private readonly NodeMailbox _mailbox;
    private readonly SharedBans _bans;
    private readonly SharedTopics _topics;
    private readonly SharedTopicLocks _locks;
    private readonly NodeInbox _inbox;
    private readonly LogTrimmer _trimmer;
    private readonly CancellationTokenSource _end = new();
    private Task _running = Task.CompletedTask;
    private Task? _stopping;

    public ChatNode(IClusterStore store, ChatHub hub, NodeOptions options, INodeLog log, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(hub);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(log);
        _store = store;
        _hub = hub;
        _time = time;
        _log = log;
        _reachability = new Reachability(hub, log, time);
        _lines = store.OpenDoorbell(DoorbellKind.Lines);
        _letters = store.OpenDoorbell(DoorbellKind.Mail);
        _start = _reachability.Of("use the database");
        _appender = new LineAppender(Guid.CreateVersion7(), store.Log, options, _reachability.Of("append", provesAll: true), time);
        _follower = new LogFollower(store.Log, _lines, _appender, options, hub.Options.Replay, _reachability.Of("follow"), time);
        _mailbox = new NodeMailbox(store.Mail, _letters, options, _reachability, time);
        _topics = new SharedTopics(store.Presence, _mailbox, _reachability, time);
        _locks = new SharedTopicLocks(store.State, _mailbox, _reachability, time);
        _bans = new SharedBans(store.State, _mailbox, _reachability, time);
        _names = new NodeNames(store.Presence, hub);
        _presence = new NodePresence(store.Presence, hub, _topics, _names, AnnounceAll, ApplySharedAsync, options, _reachability, time);
        _inbox = new NodeInbox(hub, _topics, _locks, () => Moderator, time);
        _trimmer = new LogTrimmer(store.Log, options, _reachability.Of("trim"), time);
        Directory = new ClusterDirectory(store, hub, _presence, _reachability, _end.Token);
    }

    /// <summary>Who and what is on all nodes.</summary>
    public ClusterDirectory Directory { get; }

    /// <summary>Whether the rooms were told that other nodes cannot be reached.</summary>
    public bool IsAlone => _reachability.IsLost;

    /// <summary>How many lines said here are not in the log yet.</summary>
    public int LinesWaiting => _appender.Waiting;

    /// <summary>What operators do on other nodes is done here too; set before <see cref="Start"/>.</summary>
    public Moderator? Moderator { get; set; }

    /// <summary>From now on what is said waits for the log. Before anybody comes; the store need not be reachable.</summary>
    public void Begin()
    {
        if (_hub.Node is null)
        {
            _hub.Join(this);
        }
    }

    /// <summary>The store has not got what it needs yet.</summary>
    public void NoteUnreachable(ClusterUnavailableException failure) => _start.Failed(failure);

    /// <summary>Begins to work with others, once the store has what it needs.</summary>
    public void Start()
    {
        Begin();
        _start.Succeeded();
        _running = Task.WhenAll(
            KeepRunningAsync("append", end => _appender.RunAsync(_follower.OpenLateAsync, _follower.Appended, end)),
            KeepRunningAsync("follow", _follower.RunAsync),
            KeepRunningAsync("renew the lease", _presence.RunAsync),
            KeepRunningAsync("publish who is here", _presence.PublishLoopAsync),
            KeepRunningAsync("send mail", end => _mailbox.SendAsync(() => _presence.Node, end)),
            KeepRunningAsync("receive mail", end => _mailbox.ReceiveAsync(() => _presence.Node, _inbox.ReceiveAsync, end)),
            KeepRunningAsync("keep bans", _bans.RunAsync),
            KeepRunningAsync("keep topics", _topics.RunAsync),
            KeepRunningAsync("keep topic locks", _locks.RunAsync),
            KeepRunningAsync("trim", _trimmer.RunAsync));
    }

    /// <summary>Completes when the lobby has its past.</summary>
    public async Task OpenedAsync(CancellationToken cancellation)
    {
        try
        {
            await OpenAsync(_hub.Lobby).WaitAsync(cancellation);
        }
        catch (ClusterUnavailableException)
        {
            // The follower opens it when it can.
        }
    }

    /// <summary>Sends what waits, lines and news, if that is possible soon, and leaves the others.</summary>
    public Task StopAsync()
    {
        lock (_end)
        {
            return _stopping ??= EndAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _lines.Dispose();
        _letters.Dispose();
        _presence.Dispose();
        _end.Dispose();
    }

    bool IRoomPeers.TryAppend(Room room, Client? speaker, string who, ReadOnlySpan<byte> text, bool isAction) =>
        _appender.TryAppend(room, speaker, who, text, isAction);

    void IRoomPeers.Happened(Room room, Phrase happened, Client client, string who, string? name, string? text)
    {
        _presence.Changed(client);
        var message = new NodeMessage { Room = room.Name, Event = happened, Who = who, Name = name, Text = text };
        if (happened is Phrase.TopicSet or Phrase.TopicCleared)
        {
            _topics.Set(room.Name, message);
        }
        else
        {
            _mailbox.Send(to: null, NodeMessageKind.RoomEvent, message);
        }
    }

    /// <summary>Something of a client changed that others may ask for.</summary>
    internal void Changed(Client client) => _presence.Changed(client);

    /// <summary>Opens a room on this node, with what was said in it before.</summary>
    /// <exception cref="ClusterUnavailableException">What was said cannot be read now; it is open all the same.</exception>
    internal async Task OpenAsync(Room room)
    {
        _reachability.ThrowIfLost();
        await _follower.OpenAsync(room, _end.Token);
        await _presence.CountOthersAsync(room, _end.Token);
        await _locks.ApplyAsync(room, _end.Token);
    }

    /// <summary>Somebody enters a room on this node; where it was not opened before, that is done as soon as possible.</summary>
    internal void Follow(Room room) => _follower.Follow(room);

    /// <summary>A room is forgotten on this node.</summary>
    internal void Close(Room room) => _follower.Close(room);

    /// <summary>Makes a name a client's own among all nodes.</summary>
    /// <param name="taken">Takes it here; called when it is the client's among all.</param>
    /// <exception cref="ClusterUnavailableException">The others cannot be asked now; nothing has changed here.</exception>
    internal async Task<NameOutcome> ClaimAsync(Client client, string folded, ReadOnlyMemory<byte> tokenHash, Action taken)
    {
        _reachability.ThrowIfLost();
        await _presence.PublishAsync(client, _end.Token);
        var claim = await _names.ClaimAsync(KeyOf(client), client, folded, tokenHash, taken, _end.Token);
        if (claim is { Outcome: NameOutcome.TakenOver, Other: { } former } && former.Node != _presence.Node)
        {
            _mailbox.Send(former.Node, NodeMessageKind.NameClaimed, new NodeMessage { To = former.Id });
        }

        return claim.Outcome;
    }

    internal void SendPrivate(ClientKey to, Client from, string text) =>
        _mailbox.Send(to.Node, NodeMessageKind.Private, new NodeMessage { To = to.Id, From = from.Id, Who = from.Who, Text = text });

    internal void SendKick(ClientKey to, string by, string reason) =>
        _mailbox.Send(to.Node, NodeMessageKind.Kick, new NodeMessage { To = to.Id, By = by, Text = reason });

    internal void SendMute(ClientKey to, string by, TimeSpan duration) =>
        _mailbox.Send(to.Node, NodeMessageKind.Mute, new NodeMessage { To = to.Id, By = by, Duration = duration });

    /// <summary>The same of whoever comes from an address, to any node.</summary>
    internal void SendMute(IPAddress address, string by, TimeSpan duration) =>
        _mailbox.Send(to: null, NodeMessageKind.Mute, new NodeMessage { Address = address.ToString(), By = by, Duration = duration });

    internal void SendBan(string by, Ban ban) => _bans.Keep(by, ban);

    internal void SendLift(string by, Ban ban) => _bans.Lift(by, ban);

    internal void SendAnnouncement(string by, string text) =>
        _mailbox.Send(to: null, NodeMessageKind.Announcement, new NodeMessage { By = by, Text = text });

    internal void SendTopicLock(string by, Room room, bool locked) => _locks.Set(by, room.Name, locked);

    private async Task EndAsync()
    {
        var began = _time.GetTimestamp();
        while (_appender.Waiting + _mailbox.Waiting + _bans.Waiting + _topics.Waiting + _locks.Waiting > 0 && _time.GetElapsedTime(began) < s_lastTry)
        {
            await Task.Delay(s_look, _time);
        }

        try
        {
            // Where there is no answer, what was asked does not end, and to leave would be asked in vain.
            await Task.WhenAll(_end.CancelAsync(), _running).WaitAsync(s_lastTry, _time);
            await _presence.LeaveAsync(CancellationToken.None).WaitAsync(s_lastTry, _time);
        }
        catch (Exception e) when (e is ClusterUnavailableException or TimeoutException)
        {
            // The others find out by the lease.
        }
    }

    // They were told to be gone when this node was found dead.
    private void AnnounceAll()
    {
        foreach (var client in _hub.Clients)
        {
            _mailbox.Send(to: null, NodeMessageKind.RoomEvent, new NodeMessage { Room = client.Room.Name, Event = Phrase.Arrived, Who = client.Who });
        }
    }

    // What operators did on other nodes.
    private async Task ApplySharedAsync(CancellationToken end)
    {
        if (Moderator is { } here)
        {
            await _bans.ApplyAsync(here, end);
        }

        await _locks.ApplyAsync(_hub.OpenRooms, end);
    }

    private ClientKey KeyOf(Client client) =>
        new(_presence.Node ?? throw new ClusterUnavailableException("this node has not entered the cluster yet"), client.Id);

    // None of these ends by itself. What no store can be blamed for is a fault of this program: better told and begun again than
    // a node that lives on without hearing, or dies with all who are connected.
    private async Task KeepRunningAsync(string what, Func<CancellationToken, Task> loop)
    {
        var backoff = new Backoff();
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await loop(_end.Token);
                return;
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                _log.Failed(what, failure);
                await Task.Delay(backoff.Next(), _time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
