using KestrelChat.Addresses;
using KestrelChat.Cluster;
using KestrelChat.Commands;
using KestrelChat.History;
using KestrelChat.Members;
using KestrelChat.Moderation;
using KestrelChat.Names;
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
    private readonly NodeOptions _options;
    private readonly TimeProvider _time;
    private readonly INodeLog _log;
    private readonly Reachability _reachability;
    private readonly Doorbell _lines;
    private readonly Doorbell _letters;
    private readonly LineAppender _appender;
    private readonly LogFollower _follower;
    private readonly NodePresence _presence;
    private readonly NodeMailbox _mailbox;
    private readonly SharedBans _bans;
    private readonly SharedTopics _topics;
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
        _options = options;
        _time = time;
        _log = log;
        _reachability = new Reachability(hub, log, time);
        _lines = store.OpenDoorbell(DoorbellKind.Lines);
        _letters = store.OpenDoorbell(DoorbellKind.Mail);
        _appender = new LineAppender(Guid.CreateVersion7(), store.Log, options, _reachability, time);
        _follower = new LogFollower(store.Log, _lines, _appender, options, hub.Options.Replay, _reachability, time);
        _mailbox = new NodeMailbox(store.Mail, _letters, options, _reachability, time);
        _topics = new SharedTopics(store.Presence, _mailbox, _reachability, time);
        _bans = new SharedBans(store.State, _mailbox, _reachability, time);
        _presence = new NodePresence(store.Presence, hub, _topics, ApplyBansAsync, options, _reachability, time);
    }

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
    public void NoteUnreachable() => _reachability.Failed();

    /// <summary>Begins to work with others, once the store has what it needs.</summary>
    public void Start()
    {
        Begin();
        _running = Task.WhenAll(
            KeepRunningAsync("append", end => _appender.RunAsync(_follower.OpenLateAsync, _follower.Wake, end)),
            KeepRunningAsync("follow", _follower.RunAsync),
            KeepRunningAsync("renew the lease", _presence.RunAsync),
            KeepRunningAsync("publish who is here", _presence.PublishLoopAsync),
            KeepRunningAsync("send mail", end => _mailbox.SendAsync(() => _presence.Node, end)),
            KeepRunningAsync("receive mail", end => _mailbox.ReceiveAsync(() => _presence.Node, Receive, end)),
            KeepRunningAsync("keep bans", _bans.RunAsync),
            KeepRunningAsync("keep topics", _topics.RunAsync),
            KeepRunningAsync("trim", TrimAsync));
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
        await _follower.OpenAsync(room, _end.Token);
        await _presence.CountOthersAsync(room, _end.Token);
    }

    /// <summary>Somebody enters a room on this node; where it was not opened before, that is done as soon as possible.</summary>
    internal void Follow(Room room) => _follower.Follow(room);

    /// <summary>A room is forgotten on this node.</summary>
    internal void Close(Room room) => _follower.Close(room);

    /// <summary>The last lines of a room, of all that the log keeps; <see cref="ClusterLimits.MaxBatch"/> at most.</summary>
    /// <exception cref="ClusterUnavailableException">The log cannot be read now.</exception>
    public async Task<IReadOnlyList<SaidLine>> LastLinesAsync(string room, int count) =>
        [.. (await _store.Log.ReadLastAsync(room, Math.Min(count, ClusterLimits.MaxBatch), cancellation: _end.Token)).Select(LogFollower.SaidLineOf)];

    /// <summary>Whether there is such a room: open on this node, or with somebody in it on another, or a topic, or something that was ever said.</summary>
    /// <exception cref="ClusterUnavailableException">It is not open here, and the others cannot be asked now.</exception>
    public async Task<bool> HasRoomAsync(string room) =>
        _hub.FindOpenRoom(room) is not null
        || (await _store.Presence.FindRoomsAsync([room], _end.Token))[0] is { Members: > 0 } or { Topic: not null } or { Lines: > 0 };

    /// <summary>All who are connected to any node, oldest first.</summary>
    /// <exception cref="ClusterUnavailableException">The others cannot be asked now.</exception>
    public Task<IReadOnlyList<SeenClient>> ListClientsAsync(ClientQuery query) => _store.Presence.ListClientsAsync(query, _end.Token);

    /// <summary>How many are connected to all nodes, in a room or in all (null).</summary>
    /// <exception cref="ClusterUnavailableException">The others cannot be asked now.</exception>
    public Task<long> CountClientsAsync(string? room) => _store.Presence.CountClientsAsync(room, _end.Token);

    /// <summary>Whether a client is connected to this node.</summary>
    internal bool IsHere(SeenClient client) => client.Node == _presence.Node;

    /// <summary>The rooms of all nodes where somebody is, and the lobby; in order of their names.</summary>
    /// <exception cref="ClusterUnavailableException">The others cannot be asked now.</exception>
    public async Task<IReadOnlyList<SeenRoom>> ListRoomsAsync()
    {
        List<SeenRoom> seen = [];
        IReadOnlyList<SeenRoom> page;
        var after = "";
        do
        {
            // Those with a topic and nobody in them come between, and may be many.
            page = await _store.Presence.ListRoomsAsync(after, ClusterLimits.MaxBatch, _end.Token);
            seen.AddRange(page.Where(room => room.Members > 0));
            after = page.Count > 0 ? page[^1].Room : "";
        }
        while (page.Count == ClusterLimits.MaxBatch);

        var lobby = (await _store.Presence.FindRoomsAsync([ChatHub.LobbyName], _end.Token))[0];
        return [.. seen.Where(room => room.Room != lobby.Room).Append(lobby).OrderBy(room => room.Room, StringComparer.Ordinal)];
    }

    /// <summary>Whoever of another node is shown by that name; null if nobody is.</summary>
    /// <exception cref="ClusterUnavailableException">The others cannot be asked now.</exception>
    internal async Task<SeenClient?> FindAsync(string who) =>
        await FindAsync(new ClientQuery(Folded: FoldedName.Of(who).Text)) ?? await FindAsync(new ClientQuery(Who: who));

    /// <summary>Makes a name a client's own among all nodes.</summary>
    /// <exception cref="ClusterUnavailableException">The others cannot be asked now.</exception>
    internal async Task<NameOutcome> ClaimAsync(Client client, string folded, ReadOnlyMemory<byte> tokenHash)
    {
        await _presence.PublishAsync(client, _end.Token);
        var claim = await _store.Presence.ClaimAsync(KeyOf(client), folded, tokenHash, _end.Token);
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

    internal void SendBan(string by, Ban ban) => _bans.Keep(by, ban);

    internal void SendLift(string by, Ban ban) => _bans.Lift(by, ban);

    internal void SendAnnouncement(string by, string text) =>
        _mailbox.Send(to: null, NodeMessageKind.Announcement, new NodeMessage { By = by, Text = text });

    internal void SendTopicLock(string by, Room room, bool locked) =>
        _mailbox.Send(to: null, NodeMessageKind.TopicLock, new NodeMessage { By = by, Room = room.Name, Locked = locked });

    private async Task<SeenClient?> FindAsync(ClientQuery query) =>
        (await ListClientsAsync(query with { MaxClients = 1 })).FirstOrDefault(client => client.Node != _presence.Node);

    private async Task EndAsync()
    {
        var began = _time.GetTimestamp();
        while (_appender.Waiting + _mailbox.Waiting + _bans.Waiting + _topics.Waiting > 0 && _time.GetElapsedTime(began) < s_lastTry)
        {
            await Task.Delay(s_look, _time);
        }

        await _end.CancelAsync();
        await _running;
        try
        {
            using var patience = new CancellationTokenSource(s_lastTry, _time);
            await _presence.LeaveAsync(patience.Token);
        }
        catch (Exception e) when (e is ClusterUnavailableException or OperationCanceledException)
        {
            // The others find out by the lease.
        }
    }

    private Task ApplyBansAsync(CancellationToken end) => Moderator is { } here ? _bans.ApplyAsync(here, end) : Task.CompletedTask;

    private ClientKey KeyOf(Client client) =>
        new(_presence.Node ?? throw new ClusterUnavailableException("this node has not entered the cluster yet"), client.Id);

    private void Receive(Guid from, NodeMessageKind kind, NodeMessage message)
    {
        switch (kind)
        {
            case NodeMessageKind.RoomEvent when message is { Room: { } room, Event: { } happened, Who: { } who }:
                if (happened is Phrase.TopicSet or Phrase.TopicCleared)
                {
                    _topics.Heard();
                }

                _hub.FindOpenRoom(room)?.HearFromElsewhere(happened, who, message.Name, message.Text);
                break;
            case NodeMessageKind.Private when _hub.Find(message.To) is { } client:
                PrivateCommands.Receive(client, new Correspondent(new ClientKey(from, message.From), message.Who ?? ""), message.Text ?? "", _time.GetUtcNow());
                break;
            case NodeMessageKind.NameClaimed when _hub.Find(message.To) is { } client:
                client.Close(CloseReason.NameClaimed, Phrase.NameClaimedAway, new PhraseArguments { Name = client.Identity.Utf8 });
                break;
            case NodeMessageKind.Kick when _hub.Find(message.To) is { } client:
                Moderator?.Kick(message.By ?? "", client, message.Text ?? "");
                break;
            case NodeMessageKind.Mute when _hub.Find(message.To) is { } client:
                Moderator?.Mute(message.By ?? "", client, message.Duration ?? TimeSpan.Zero);
                break;
            case NodeMessageKind.Ban when AddressRange.TryParse(message.Address, out var range, out _):
                if (message.Duration is null || message.Duration > TimeSpan.Zero)
                {
                    _ = Moderator?.BanHereAsync(message.By ?? "", range, message.Text ?? "", message.Duration);
                }

                break;
            case NodeMessageKind.Lift when AddressRange.TryParse(message.Address, out var range, out _):
                _ = Moderator?.LiftHereAsync(message.By ?? "", range);
                break;
            case NodeMessageKind.Announcement:
                Moderator?.AnnounceHere(message.By ?? "", message.Text ?? "");
                break;
            case NodeMessageKind.TopicLock when _hub.FindOpenRoom(message.Room ?? "") is { } room:
                room.LockTopic(message.Locked);
                break;
            default:
                // For a client that has gone meanwhile, or of a later version.
                break;
        }
    }

    // In small steps, by whichever node is at it first, so that nobody waits for it.
    private async Task TrimAsync(CancellationToken end)
    {
        const int Step = 1000;
        var between = TimeSpan.FromMinutes(1);
        while (_options.KeepLines > 0 || _options.KeepDays > 0)
        {
            await Task.Delay(between, _time, end);
            try
            {
                var since = _options.KeepDays > 0 ? _time.GetUtcNow() - TimeSpan.FromDays(_options.KeepDays) : DateTimeOffset.MinValue;
                var keep = new Retention(_options.KeepLines > 0 ? _options.KeepLines : long.MaxValue, since);
                while (await _store.Log.TrimAsync(keep, Step, end) >= Step)
                {
                    await Task.Delay(_options.PollInterval, _time, end);
                }
            }
            catch (ClusterUnavailableException)
            {
                _reachability.Failed();
            }
        }
    }

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
                _reachability.Failed();
                await Task.Delay(backoff.Next(), _time, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
