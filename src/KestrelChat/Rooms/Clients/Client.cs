using System.IO.Pipelines;
using KestrelChat.Rooms.History;
using KestrelChat.Rooms.Members;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Rooms.Clients;

/// <summary>A connection in the chat: who it is, its counters, and its membership in one room at a time.</summary>
/// <remarks>
/// Members marked "reader only" are called by the connection's reader; all others by any thread. A client that changes rooms or
/// views leaves a member behind, which its writer reads to the end before it continues with the successor.
/// The order of locks is in docs/architecture.md. The writer is never woken under the client's lock.
/// </remarks>
public sealed class Client
{
    /// <summary>How many bytes other clients' private lines may keep waiting for a client that does not read.</summary>
    private const int MaxPendingBytesFromOthers = 4 * ClientWriter.MaxPendingReplyBytes;

    private readonly TimeProvider _time;
    private readonly IClientConnection _connection;
    private readonly Action<Client>? _left;

    // Also the lock: one object less for each client.
    private readonly WakeSignal _wake = new();
    private readonly ClientWriter _writer;
    private Member _member;

    // The room that it left last, in which its departure may wait to be submitted.
    private Room? _formerRoom;
    private View _view;
    private Identity _identity;
    private Preferences? _preferences;
    private PendingLines? _pendingLines;
    private long _linesReceived;
    private long _lastActive;
    private int _closeReason;
    private bool _hasLeft;
    private long _steps;

    /// <param name="left">Called once, without a lock, after the client left and its room was notified.</param>
    internal Client(long id, ClientInfo info, IClientConnection connection, Room room, TimeProvider time, Action<Client>? left = null)
    {
        Id = id;
        Info = info;
        ConnectedAt = time.GetUtcNow();
        _left = left;
        _identity = Identity.OfAddress(info.Address);
        _view = info.StartsRaw ? View.AllRawOf(info.Wording) : View.PlainOf(info.Wording);
        _time = time;
        _lastActive = time.GetTimestamp();
        _connection = connection;
        _member = room.Membership.Enter(this, _view, _wake);
        _writer = new ClientWriter(this, _member, _wake);
    }

    /// <summary>Its number on this node: larger than that of every earlier client.</summary>
    public long Id { get; }

    public ClientInfo Info { get; }

    public string DisplayName => Identity.DisplayName;

    /// <summary>The name that it is shown by. Written under its room's lock.</summary>
    public Identity Identity
    {
        get => Volatile.Read(ref _identity);
        internal set => Volatile.Write(ref _identity, value);
    }

    public Wording Wording => View.Wording;

    public View View => Volatile.Read(ref _view);

    public Room Room => Current.Room;

    public DateTimeOffset ConnectedAt { get; }

    /// <summary>The time since its last line, or since it connected.</summary>
    public TimeSpan Idle => _time.GetElapsedTime(Volatile.Read(ref _lastActive));

    public long LinesReceived => Volatile.Read(ref _linesReceived);

    /// <inheritdoc cref="ClientWriter.BytesSent"/>
    public long BytesSent => _writer.BytesSent;

    /// <summary>How many lines of its room it was not sent yet.</summary>
    public long LinesBehind => Current.LinesBehind;

    /// <summary>Whether it was announced and has not left.</summary>
    /// <remarks>During a change of view the former member has ended and its successor is not the current one yet.</remarks>
    public bool IsHere => Current is var member && (member.State == MemberState.Here || member.Successor?.State == MemberState.Here);

    /// <summary>Whether it was ever announced. A connection that was not was a probe.</summary>
    public bool WasAnnounced => Current.WasAnnounced;

    /// <summary>Whether it has left the chat, announced or not.</summary>
    public bool HasLeft => Volatile.Read(ref _hasLeft);

    /// <summary>Why the server closed it; <see cref="CloseReason.None"/> if the server did not.</summary>
    public CloseReason ClosedFor => (CloseReason)Volatile.Read(ref _closeReason);

    /// <summary>The reason why it is away; null while it is not, empty if it gave none.</summary>
    public string? Away => ChosenPreferences?.AwayText;

    /// <summary>Whether some of its events are not acknowledged by the room log yet.</summary>
    public bool HasPendingLines => Volatile.Read(ref _pendingLines)?.Any == true;

    /// <summary>The count of its pending events, for a room log that acknowledges them later.</summary>
    public PendingLines PendingLines =>
        Volatile.Read(ref _pendingLines) ?? Interlocked.CompareExchange(ref _pendingLines, new PendingLines(_time), null) ?? _pendingLines;

    /// <summary>Its preferences; null if it has set none.</summary>
    internal Preferences? ChosenPreferences => Volatile.Read(ref _preferences);

    /// <summary>Its preferences, created on first use.</summary>
    internal Preferences Preferences => ChosenPreferences ?? Interlocked.CompareExchange(ref _preferences, new Preferences(), null) ?? _preferences;

    internal bool IsOperator => ChosenPreferences?.IsOperator == true;

    /// <summary>What it hides from its room's rendering; null for nothing. Reader only.</summary>
    internal LineFilter? Filter => _member.Filter;

    /// <summary>Whether it reads so little that it must not be sent more private lines from others.</summary>
    internal bool IsNotReading => Current.PendingReplyBytes > MaxPendingBytesFromOthers;

    private Member Current => Volatile.Read(ref _member);

    /// <summary>Counts a received line, before it is interpreted. Reader only.</summary>
    public void RecordLine()
    {
        Volatile.Write(ref _linesReceived, _linesReceived + 1);
        Volatile.Write(ref _lastActive, _time.GetTimestamp());
        Room.Metrics.LineReceived();
    }

    /// <summary>Says a line in its room. Reader only.</summary>
    /// <param name="text">Visible UTF-8.</param>
    /// <param name="isAction">Whether it describes an action (<c>/me</c>).</param>
    public void Say(ReadOnlySpan<byte> text, bool isAction = false)
    {
        if (!Room.Say(_member, text, isAction))
        {
            Send(MessageId.NotSent, default);
        }
    }

    /// <summary>Sets the topic of its room. Reader only.</summary>
    /// <param name="topic">Visible UTF-8; empty clears it.</param>
    internal void SetTopic(ReadOnlySpan<byte> topic)
    {
        if (!Room.SetTopic(_member, topic))
        {
            Send(MessageId.NotSent, default);
        }
    }

    /// <summary>Lets only operators change the topic of its room, or everyone again. Reader only.</summary>
    internal void LockTopic(bool locked) => Room.LockTopic(_member, locked);

    /// <summary>Rejects a line that is too long. Reader only.</summary>
    public void RejectLongLine(int maxLineBytes)
    {
        RecordLine();
        Announce();
        Send(MessageId.LineTooLong, new MessageArguments { Limit = maxLineBytes });
    }

    /// <summary>Announces it to its room, unless that was done before. Reader only.</summary>
    public void Announce() => Room.Membership.Announce(_member);

    /// <summary>Sends it a notice, at this point of its room's transcript.</summary>
    public void Send(MessageId message, in MessageArguments arguments)
    {
        lock (_wake)
        {
            if (NoticeLine.Render(_view, message, arguments, _time.GetUtcNow()) is { Length: > 0 } line)
            {
                _member.Insert(line);
            }
        }

        _wake.Notify();
    }

    /// <summary>Sends it whole lines, rendered in the view that it has at this point of its room's transcript.</summary>
    internal void Send(Func<View, ReadOnlyMemory<byte>> render)
    {
        lock (_wake)
        {
            _member.Insert(render(_view));
        }

        _wake.Notify();
    }

    /// <summary>Sends it whole lines, or bytes that it does not show.</summary>
    public void Send(ReadOnlyMemory<byte> lines)
    {
        lock (_wake)
        {
            _member.Insert(lines);
        }

        _wake.Notify();
    }

    /// <summary>Sends it lines of its room's history. Reader only.</summary>
    internal void SendHistory(ReadOnlyMemory<byte> header, SaidLine[] lines, ReadOnlyMemory<byte> footer)
    {
        lock (_wake)
        {
            _member.Insert(new HistoryReplay(_view, Room.NameUtf8, header, lines, footer));
        }

        _wake.Notify();
    }

    /// <summary>Completes when it has read enough of the replies to its commands that more commands may be read from it.</summary>
    public Task WhenRepliesSentAsync() => _writer.WhenRepliesSentAsync(_member);

    /// <summary>Completes when the room log has acknowledged all of its events, or after <paramref name="timeout"/>.</summary>
    public Task WhenLinesAcknowledgedAsync(TimeSpan timeout) =>
        HasPendingLines && timeout > TimeSpan.Zero ? PendingLines.WhenAcknowledgedAsync(timeout) : Task.CompletedTask;

    /// <summary>Moves it to another room; does nothing if it has left. Reader only.</summary>
    /// <returns>False if the room does not exist and cannot be created.</returns>
    internal bool TryEnter(RoomDirectory rooms, string name)
    {
        lock (_wake)
        {
            // Checked before a room is created: a room created for nobody would never become empty.
            if (_hasLeft)
            {
                return true;
            }

            // A shared log knows one room that a client is leaving.
            if (_formerRoom?.Name != name)
            {
                _formerRoom?.Membership.SubmitChangesOf(this);
            }

            var former = _member;
            if (!rooms.TryEnter(name, room => former.Successor = room.Membership.EnterFromOtherRoom(this, _view, former.Filter, _wake)))
            {
                return false;
            }

            Volatile.Write(ref _member, former.Successor!);
            former.Room.Membership.Leave(former);
            _formerRoom = former.Room;
        }

        _wake.Notify();
        return true;
    }

    /// <summary>Changes how it sees its room from here on. Reader only.</summary>
    internal void ChangeView(View view, LineFilter? filter)
    {
        lock (_wake)
        {
            if (!_hasLeft)
            {
                Volatile.Write(ref _view, view);
                SwitchMember(filter);
            }
        }

        _wake.Notify();
    }

    /// <summary>Tells it who it is, where it is, and who is there, as programs want to know. In <see cref="RawMode.All"/> only. Reader only.</summary>
    /// <param name="token">The token of its name; empty if it has none.</param>
    internal void Reintroduce(ReadOnlySpan<byte> token)
    {
        lock (_wake)
        {
            Room.Membership.Reintroduce(_member, token);
        }

        _wake.Notify();
    }

    /// <summary>Shows it a list of members of its room that are elsewhere, unless one of them may have left since it was made. Reader only.</summary>
    /// <inheritdoc cref="RoomMembership.TryShowMembers" path="/param"/>
    internal bool TryShowMembers(ReadOnlyMemory<byte> lines, long? departures)
    {
        lock (_wake)
        {
            if (!Room.Membership.TryShowMembers(_member, lines, departures))
            {
                return false;
            }
        }

        _wake.Notify();
        return true;
    }

    /// <summary>Tells a program that its name has changed without a command of its own. Users are sent a notice that says why.</summary>
    internal void SendName()
    {
        if (View.Raw == RawMode.All)
        {
            Send(MessageId.Greeting, new MessageArguments { Who = Identity.Utf8 });
        }
    }

    /// <summary>Ends its stay: it is sent the lines up to now and no more. Its room is notified if it was announced.</summary>
    /// <param name="farewell">Its last words; empty for none.</param>
    public void Leave(ReadOnlySpan<byte> farewell = default) => Leave(farewell, CloseReason.ClientEnded, goodbye: null, default);

    /// <summary>Ends its stay because its connection has ended, or is about to.</summary>
    /// <param name="reason">Why, as a program is told if it can still be told anything.</param>
    public void Leave(CloseReason reason) => Leave(farewell: default, reason, goodbye: null, default);

    /// <summary>Closes it from the server's side: it is told why, is sent the lines up to now, and is not read any more.</summary>
    /// <returns>False if it was closed before.</returns>
    public bool Close(CloseReason reason, MessageId goodbye) => Close(reason, goodbye, default);

    /// <inheritdoc cref="Close(CloseReason, MessageId)"/>
    public bool Close(CloseReason reason, MessageId goodbye, in MessageArguments arguments, ReadOnlySpan<byte> farewell = default)
    {
        if (Interlocked.CompareExchange(ref _closeReason, (int)reason, (int)CloseReason.None) != (int)CloseReason.None)
        {
            return false;
        }

        Leave(farewell, reason, goodbye, arguments);
        _connection.StopReading(Wording[goodbye]?.Render(arguments) ?? default);
        return true;
    }

    /// <summary>
    /// Shows it from now on by its address and what tells it from a client of another node with the same one. For a client without a name.
    /// </summary>
    /// <remarks>It may be renamed at the same moment: then it keeps its name.</remarks>
    public void ShowAs(string address)
    {
        var former = Identity;
        if (!former.IsName)
        {
            Interlocked.CompareExchange(ref _identity, Identity.OfAddress(address), former);
        }
    }

    /// <summary>Closes it because another connection claimed its name.</summary>
    public void CloseForClaim() => Close(CloseReason.NameClaimed, MessageId.NameClaimedAway, new MessageArguments { Name = Identity.Utf8 });

    /// <summary>
    /// Writes what it sees until it has left and everything was written, or the reader of <paramref name="output"/> is gone.
    /// To be called once.
    /// </summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public Task WriteAsync(PipeWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return _writer.RunAsync(output);
    }

    /// <summary>Announces it after its delay, in the order of arrival.</summary>
    internal void AnnounceInTurn()
    {
        lock (_wake)
        {
            _member.Room.Membership.AnnounceInTurn(_member);
        }
    }

    /// <summary>Changes its name and notifies its room. To be followed by a notice to it, which wakes its writer.</summary>
    internal void Rename(Identity identity)
    {
        lock (_wake)
        {
            _member.Room.Membership.Rename(_member, identity);
            if (_member.Filter is { } filter)
            {
                SwitchMember(filter with { OwnKey = identity.Key, Name = identity.Utf8 });
            }
        }
    }

    /// <summary>The number of its next change of membership: under the lock of the room whose member it becomes or ceases to be.</summary>
    internal long NextStep() => Interlocked.Increment(ref _steps);

    private void Leave(ReadOnlySpan<byte> farewell, CloseReason reason, MessageId? goodbye, in MessageArguments arguments)
    {
        bool isFirst;
        lock (_wake)
        {
            isFirst = !_hasLeft;
            Volatile.Write(ref _hasLeft, true);
            if (isFirst)
            {
                _member.Room.Membership.Leave(_member, farewell, NoticeLine.RenderGoodbye(_view, reason, goodbye, arguments, _time.GetUtcNow()));
            }
            else if (goodbye is not null && _view.Raw != RawMode.All)
            {
                // A program was sent its last line when it left.
                _member.Insert(NoticeLine.RenderGoodbye(_view, reason, goodbye, arguments, _time.GetUtcNow()));
            }
        }

        if (isFirst)
        {
            _left?.Invoke(this);
        }

        _wake.Notify();
    }

    // Another filter needs another member even in the same rendering: earlier lines are still shown by the earlier filter.
    private void SwitchMember(LineFilter? filter)
    {
        if (_view != _member.Rendering.View || filter != _member.Filter)
        {
            Volatile.Write(ref _member, _member.Room.Membership.SwitchView(_member, _view, filter, _wake));
        }
    }
}
