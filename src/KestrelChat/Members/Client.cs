using System.IO.Pipelines;
using KestrelChat.History;
using KestrelChat.Rooms;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Members;

/// <summary>
/// A connection to the chat, from its entering to its end. Its reader calls <see cref="Say"/> and what commands ask for, its
/// writer is <see cref="WriteAsync"/>; everything else may be called by any thread.
/// </summary>
/// <remarks>
/// It is a member of one room at a time. Who moves leaves one member behind that its writer reads to the end, then goes on
/// with its successor: what was told before the move is shown before it.
/// Its lock is taken before any other of the chat's; nothing is awaited and the writer is not woken under it.
/// </remarks>
public sealed class Client
{
    /// <summary>
    /// How many bytes of lines of its own (answers, notices) may wait for a client before no more is read from it: who does
    /// not read the answers is not asked on.
    /// </summary>
    private const int MaxUnheardBytes = 16 * 1024;

    /// <summary>The same for lines of its own that others make.</summary>
    private const int MaxUnheardBytesOfOthers = 4 * MaxUnheardBytes;

    private readonly TimeProvider _time;
    private readonly IClientConnection _connection;
    private readonly Action<Client>? _left;

    // Also the lock: one object less for each client.
    private readonly WakeSignal _wake = new();
    private Member _member;
    private Member _read;
    private View _view;
    private Identity _identity;
    private Preferences? _preferences;
    private long _linesReceived;
    private long _bytesSent;
    private long _lastHeard;
    private int _closeReason;
    private bool _hasLeft;
    private int _unshown;
    private TaskCompletionSource? _shown;

    /// <param name="left">Called once, without a lock, when its stay has ended and the others were told.</param>
    internal Client(long id, ClientInfo info, IClientConnection connection, Room room, TimeProvider time, Action<Client>? left = null)
    {
        _left = left;
        Id = id;
        Info = info;
        ConnectedAt = time.GetUtcNow();
        _identity = Identity.OfAddress(info.Address);
        _view = info.Wording.PlainView;
        _time = time;
        _lastHeard = time.GetTimestamp();
        _connection = connection;
        _member = _read = room.Enter(this, _view, _wake);
    }

    /// <summary>Larger than that of every client that came before.</summary>
    public long Id { get; }

    public ClientInfo Info { get; }

    /// <summary>The name shown for it.</summary>
    public string Who => Identity.Who;

    /// <summary>What it is called. Written under its room's lock.</summary>
    public Identity Identity
    {
        get => Volatile.Read(ref _identity);
        internal set => Volatile.Write(ref _identity, value);
    }

    public Wording Wording => View.Wording;

    /// <summary>How it wants to see its room.</summary>
    public View View => Volatile.Read(ref _view);

    public Room Room => Current.Room;

    public DateTimeOffset ConnectedAt { get; }

    /// <summary>How long ago it last said something, or connected.</summary>
    public TimeSpan Idle => _time.GetElapsedTime(Volatile.Read(ref _lastHeard));

    public long LinesReceived => Volatile.Read(ref _linesReceived);

    /// <summary>Bytes handed to the connection; those of lines on their way included.</summary>
    public long BytesSent => Volatile.Read(ref _bytesSent);

    public long LinesBehind => Current.LinesBehind;

    /// <summary>Whether others were told of it and it has not left.</summary>
    /// <remarks>While it changes its view its former stay has ended, and the one that follows is not yet the current one.</remarks>
    public bool IsHere => Current is var member && (member.State == MemberState.Here || member.Successor?.State == MemberState.Here);

    /// <summary>Whether others were ever told of it: what nobody was told of was a probe.</summary>
    public bool WasAnnounced => Current.WasAnnounced;

    /// <summary>Why it was closed from this side; <see cref="CloseReason.None"/> if it was not.</summary>
    public CloseReason ClosedFor => (CloseReason)Volatile.Read(ref _closeReason);

    /// <summary>What it chose for itself; null while it chose nothing.</summary>
    internal Preferences? ChosenPreferences => Volatile.Read(ref _preferences);

    /// <summary>The same, made if there are none.</summary>
    internal Preferences Preferences => ChosenPreferences ?? Interlocked.CompareExchange(ref _preferences, new Preferences(), null) ?? _preferences;

    /// <summary>What it leaves out of its room's rendering; null for nothing. Reader only.</summary>
    internal LineFilter? Filter => _member.Filter;

    private Member Current => Volatile.Read(ref _member);

    /// <summary>A line came, before it is known what it means. Reader only.</summary>
    public void Hear()
    {
        Volatile.Write(ref _linesReceived, _linesReceived + 1);
        Volatile.Write(ref _lastHeard, _time.GetTimestamp());
        Room.Metrics.LineReceived();
    }

    /// <summary>Says something in its room. Reader only.</summary>
    /// <param name="text">UTF-8 made safe to show.</param>
    /// <param name="isAction">Whether it was done rather than said.</param>
    public void Say(ReadOnlySpan<byte> text, bool isAction = false)
    {
        if (!Room.Say(_member, text, isAction))
        {
            Tell(Phrase.NotSent, default);
        }
    }

    /// <summary>A line came that is too long to be sent. Reader only.</summary>
    /// <param name="maxLineBytes">What would not have been.</param>
    public void RefuseLine(int maxLineBytes)
    {
        Hear();
        Announce();
        Tell(Phrase.LineTooLong, new PhraseArguments { Limit = maxLineBytes });
    }

    /// <summary>Has others told of it, if they were not, since it did something. Reader only.</summary>
    public void Announce() => Room.Announce(_member);

    /// <summary>Tells this one person something, at this place of what it is shown. Any thread.</summary>
    public void Tell(Phrase phrase, in PhraseArguments arguments)
    {
        if (Wording[phrase] is { } template)
        {
            Tell(template.Render(arguments));
        }
    }

    /// <summary>
    /// Whether it takes so little of what others wrote to it alone that no more is to be: they do not wait for it, as it does
    /// itself. Any thread.
    /// </summary>
    internal bool IsUnheard => Current.UnheardBytes > MaxUnheardBytesOfOthers;

    /// <summary>Shows this one person whole lines. Any thread.</summary>
    internal void Tell(ReadOnlyMemory<byte> lines)
    {
        lock (_wake)
        {
            _member.Tell(lines);
        }

        _wake.Notify();
    }

    /// <summary>Shows this one person lines of its room's past. Reader only.</summary>
    internal void Tell(ReadOnlyMemory<byte> beginning, SaidLine[] lines, ReadOnlyMemory<byte> end)
    {
        lock (_wake)
        {
            _member.Tell(new HistoryReplay(_view, Room.NameUtf8, beginning, lines, end));
        }

        _wake.Notify();
    }

    /// <summary>Completes when it has taken enough of what it was answered that more may be read from it.</summary>
    public Task WhenHeardAsync()
    {
        var read = Volatile.Read(ref _read);
        return read == _member ? _member.WhenHeardAsync(MaxUnheardBytes) : WhenFollowedAsync(read);
    }

    /// <summary>
    /// Completes when all that it said has been shown: at once where this is the only node, else when it has come back from the
    /// log, or after <paramref name="patience"/>.
    /// </summary>
    public Task WhenShownAsync(TimeSpan patience) => !HasUnshown || patience == TimeSpan.Zero ? Task.CompletedTask : WaitShownAsync(patience);

    /// <summary>Whether something that it said is still on its way into the log and back.</summary>
    public bool HasUnshown => Volatile.Read(ref _unshown) > 0;

    /// <summary>A line of its is on its way into the log.</summary>
    internal void LineSubmitted() => Interlocked.Increment(ref _unshown);

    /// <summary>A line of its has come back.</summary>
    internal void LineShown()
    {
        if (Interlocked.Decrement(ref _unshown) == 0)
        {
            Volatile.Read(ref _shown)?.TrySetResult();
        }
    }

    /// <summary>Goes from its room into another; nothing when it has left altogether. Reader only.</summary>
    /// <returns>False when there is no such room and none can be made.</returns>
    internal bool TryEnter(RoomDirectory rooms, string name)
    {
        lock (_wake)
        {
            // Looked at before there is a room: one that was made for nobody would never be emptied.
            if (_hasLeft)
            {
                return true;
            }

            var former = _member;
            if (!rooms.TryEnter(name, room => former.Successor = room.EnterFromElsewhere(this, _view, former.Filter, _wake)))
            {
                return false;
            }

            Volatile.Write(ref _member, former.Successor!);
            former.Room.Leave(former);
        }

        _wake.Notify();
        return true;
    }

    /// <summary>Sees its room otherwise from here on. Reader only.</summary>
    internal void See(View view, LineFilter? filter)
    {
        lock (_wake)
        {
            if (!_hasLeft)
            {
                Volatile.Write(ref _view, view);
                Switch(filter);
            }
        }

        _wake.Notify();
    }

    /// <summary>
    /// Ends its stay: it is shown what was said up to now, and no more. The others are told, if they knew of it.
    /// </summary>
    /// <param name="farewell">What it says of it; empty for nothing.</param>
    public void Leave(ReadOnlySpan<byte> farewell = default) => Leave(farewell, goodbye: default);

    /// <summary>Closes it from this side: it is told why, gets all that was said up to now, and is read from no more.</summary>
    /// <returns>False if it was closed before.</returns>
    public bool Close(CloseReason reason, Phrase goodbye) => Close(reason, goodbye, default);

    /// <inheritdoc cref="Close(CloseReason, Phrase)"/>
    public bool Close(CloseReason reason, Phrase goodbye, in PhraseArguments arguments, ReadOnlySpan<byte> farewell = default)
    {
        if (Interlocked.CompareExchange(ref _closeReason, (int)reason, (int)CloseReason.None) != (int)CloseReason.None)
        {
            return false;
        }

        Leave(farewell, Wording[goodbye]?.Render(arguments) ?? default);
        _connection.StopReading();
        return true;
    }

    /// <summary>
    /// Writes what this client is shown until its stay has ended and all of it was written, or the reader of
    /// <paramref name="output"/> is gone. To be called once.
    /// </summary>
    /// <exception cref="IOException">The connection was lost.</exception>
    public async Task WriteAsync(PipeWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            while (true)
            {
                var written = _read.CopyTo(output);
                if (written > 0)
                {
                    Volatile.Write(ref _bytesSent, _bytesSent + written);
                    if ((await output.FlushAsync()).IsCompleted)
                    {
                        return;
                    }
                }

                if (_read.Finished)
                {
                    if (_read.Successor is null)
                    {
                        return;
                    }

                    Follow();
                    continue;
                }

                // Lines that came during a flush that did not wait are left to the room's next fan-out: they leave together.
                if (written < Member.FlushBytes)
                {
                    await _wake.WaitAsync();
                }
            }
        }
        finally
        {
            Leave();
            while (_read.Successor is not null)
            {
                Follow();
            }

            _read.Room.Remove(_read);
            _read.Pass();
        }
    }

    internal void Settle()
    {
        lock (_wake)
        {
            _member.Room.Settle(_member);
        }
    }

    /// <summary>Is called otherwise from here on, and the room is told. Any thread, under <see cref="ChatHub.Naming"/>; to be followed by telling it something, which wakes it.</summary>
    internal void Rename(Identity identity)
    {
        lock (_wake)
        {
            _member.Room.Rename(_member, identity);
            if (_member.Filter is { } filter)
            {
                Switch(filter with { Own = identity.Key, Name = identity.Utf8 });
            }
        }
    }

    private void Leave(ReadOnlySpan<byte> farewell, ReadOnlyMemory<byte> goodbye)
    {
        bool isFirst;
        lock (_wake)
        {
            isFirst = !_hasLeft;
            _hasLeft = true;
            if (isFirst)
            {
                _member.Room.Leave(_member, farewell, goodbye);
            }
            else if (!goodbye.IsEmpty)
            {
                _member.Tell(goodbye);
            }
        }

        if (isFirst)
        {
            _left?.Invoke(this);
        }

        _wake.Notify();
    }

    private async Task WaitShownAsync(TimeSpan patience)
    {
        var shown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _shown, shown);
        if (Volatile.Read(ref _unshown) > 0)
        {
            await shown.Task.WaitAsync(patience, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Another filter is another member even in the same rendering: what was told before is shown as it was to be then.
    private void Switch(LineFilter? filter)
    {
        if (_view != _member.Rendering.View || filter != _member.Filter)
        {
            Volatile.Write(ref _member, _member.Room.Switch(_member, _view, filter, _wake));
        }
    }

    // The writer's step from a member whose stay has ended to the one after it.
    private void Follow()
    {
        var passed = _read;
        Volatile.Write(ref _read, passed.Successor!);
        passed.Room.Remove(passed);
        passed.Pass();
    }

    private async Task WhenFollowedAsync(Member read)
    {
        while (read != _member)
        {
            await read.WhenPassedAsync();
            read = Volatile.Read(ref _read);
        }

        await _member.WhenHeardAsync(MaxUnheardBytes);
    }
}
