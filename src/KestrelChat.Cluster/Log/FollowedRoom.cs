using System.Text;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;
using KestrelChat.Text.Names;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Cluster.Log;

/// <summary>A room of this node and its position in the log: it is shown each event once, in the log's order, whoever brings it.</summary>
/// <remarks>Any thread. Its lock comes before the room's.</remarks>
internal sealed class FollowedRoom(RoomReplica room)
{
    private readonly Lock _gate = new();
    private readonly ShownEvents _shown = new();
    private RoomPosition _position = new(room.Name, -1, 0);

    // The number of the last line up to the position.
    private long _line;

    // While the log is read again from where it and this room are equal: what happened before this moment was shown.
    private DateTimeOffset _isRewoundTo = DateTimeOffset.MinValue;
    private bool _isRewound;

    // Lines of this node that the log has lost before this room has shown them.
    private long _unshown;
    private volatile bool _isLoaded;

    public RoomReplica Room { get; } = room;

    /// <summary>Held while it is loaded.</summary>
    public AsyncLock Loading { get; } = new();

    /// <summary>Whether it was loaded. Takes no lock.</summary>
    public bool IsLoaded => _isLoaded;

    /// <summary>The position of the last event that was shown.</summary>
    public RoomPosition Position
    {
        get
        {
            lock (_gate)
            {
                return _position;
            }
        }
    }

    /// <summary>The positions of the last events that were shown.</summary>
    public IReadOnlyList<RoomPosition> LastPositions
    {
        get
        {
            lock (_gate)
            {
                return _shown.PositionsIn(Room.Name);
            }
        }
    }

    /// <summary>Takes over the state of a room, without showing anything.</summary>
    /// <param name="at">Not later than the moment of the state.</param>
    public void Load(StoredRoom stored, DateTimeOffset at)
    {
        lock (_gate)
        {
            Room.Load(ToSnapshot(stored));
            _position = stored.End;
            _line = stored.Lines;
            _isLoaded = true;
            _shown.Begin(_position, at);
        }
    }

    /// <summary>Shows an event that was read from the log, unless it was shown before. Events that it skips are no longer kept.</summary>
    /// <param name="take">Returns the entry of this node that it comes from.</param>
    public void Show(LogEvent item, Func<LogEvent, PendingEntry?> take)
    {
        PendingEntry? entry;
        lock (_gate)
        {
            // It was shown before, or comes from a log that lost what was shown: then it is read again after the rewind, and is taken then.
            if (!_isLoaded || item.Sequence <= _position.Sequence)
            {
                return;
            }

            entry = take(item);
            Advance(item, entry);
        }

        Settle(item, entry);
    }

    /// <summary>Shows an event that this node has just appended, if all events before it were shown.</summary>
    /// <param name="before">The tag of the event before it; null = not known.</param>
    /// <returns>False if not; then it has to be read like the others.</returns>
    public bool TryShowNext(LogEvent item, long? before, Func<LogEvent, PendingEntry?> take)
    {
        PendingEntry? entry;
        lock (_gate)
        {
            // A summary is read: the log has the names by which its clients are told apart.
            if (!_isLoaded || _isRewound || item.Kind == RoomEventKind.Summary || item.Sequence != _position.Sequence + 1 || before != _position.Tag)
            {
                return false;
            }

            entry = take(item);
            Advance(item, entry);
        }

        Settle(item, entry);
        return true;
    }

    /// <summary>Continues where the log and this room are equal; what was shown after that may come again or be lost.</summary>
    /// <param name="common">The last event that both have; null if none is known.</param>
    public void Rewind(RoomPosition? common)
    {
        lock (_gate)
        {
            _isRewoundTo = common is null ? _shown.Since : DateTimeOffset.MinValue;
            _isRewound = true;
            _position = common ?? new RoomPosition(Room.Name, 0, 0);
            _shown.DoubtAfter(_position.Sequence);
        }
    }

    /// <summary>
    /// The log has lost events of this node that this room has not shown, and is otherwise equal as far as it was shown.
    /// </summary>
    public void NoteLost(int lines)
    {
        lock (_gate)
        {
            _isRewound = true;
            _unshown += lines;
        }
    }

    /// <summary>The log was read to its end after <see cref="Rewind"/> or <see cref="NoteLost"/>: tells the room what was lost, and corrects what events add up to.</summary>
    /// <param name="stored">The room as the log has it; events after its position may have been shown meanwhile.</param>
    /// <returns>How many lines were lost.</returns>
    public long FinishRewind(StoredRoom stored)
    {
        lock (_gate)
        {
            (_isRewound, _isRewoundTo) = (false, DateTimeOffset.MinValue);
            _line = Math.Min(_line, stored.Lines);
            var lost = _shown.CountLost() + _unshown;
            _unshown = 0;
            if (lost > 0)
            {
                Room.Notify(MessageId.EventsLost, lost);
            }

            Room.Load(ToSnapshot(stored));
            return lost;
        }
    }

    /// <summary>Whether it was rewound and has not been read to its end.</summary>
    public bool IsRewound
    {
        get
        {
            lock (_gate)
            {
                return _isRewound;
            }
        }
    }

    /// <summary>Converts a line of the log to a line of a room.</summary>
    public static SaidLine ToSaidLine(LogEvent item) => new()
    {
        Sequence = item.Line,
        At = item.At,
        NameUtf8 = Encoding.UTF8.GetBytes(item.DisplayName),
        Text = item.Text,
        IsAction = item.Kind == RoomEventKind.Acted,
        AuthorKey = FoldedName.Of(item.DisplayName).Text,
    };

    private static RoomSnapshot ToSnapshot(StoredRoom stored) =>
        new(stored.Lines, stored.Members, stored.Topic, stored.IsTopicLocked, [.. stored.LastLines.Where(line => line.IsUnderstood).Select(ToLoggedEvent)]);

    private static LoggedEvent ToLoggedEvent(LogEvent item) => new()
    {
        Kind = item.Kind,
        At = item.At,
        Line = item.Line,
        DisplayName = item.DisplayName,
        NewName = item.NewName,
        Text = item.Kind == RoomEventKind.Summary ? default : item.Text,
        Members = item.Members,
        Arrived = item.Arrived,
        Left = item.Left,
    };

    // Without the lock: a client's lock comes before it.
    private static void Settle(LogEvent item, PendingEntry? entry)
    {
        foreach (var (client, name) in ToldApart.In(item, entry))
        {
            client.Send(MessageId.Greeting, new MessageArguments { Who = Encoding.UTF8.GetBytes(name) });
        }

        entry?.Acknowledge();
    }

    private void Advance(LogEvent item, PendingEntry? entry)
    {
        // Lines that the log did not keep until this room was shown them. The next line tells how many there were.
        var missed = _isRewound || item.Line == 0 ? 0 : Math.Max(0, item.Line - _line - 1);
        _line = item.Line > 0 ? item.Line : _line;
        _position = item.Position;
        var wasShown = _isRewound && (_shown.WasShown(item) || item.At <= _isRewoundTo);
        _shown.Add(item);
        if (wasShown || !item.IsUnderstood)
        {
            return;
        }

        foreach (var (client, name) in ToldApart.In(item, entry))
        {
            client.ShowAs(name);
        }

        // The entry of a room of this name that was removed is none of this one.
        Room.Show(ToLoggedEvent(item), entry?.Room == Room ? entry.Origin : null, missed);
    }
}
