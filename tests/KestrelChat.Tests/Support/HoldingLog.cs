using System.Text;
using KestrelChat.Rooms;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Tests.Support;

/// <summary>
/// A log of rooms that shows an event only when a test lets it, in the order of submission. Like a log of several nodes it counts
/// members itself, and drops arrivals and departures that change nothing.
/// </summary>
internal sealed class HoldingLog : IRoomLog
{
    private readonly Lock _gate = new();
    private readonly Queue<Held> _held = new();
    private readonly Dictionary<string, HashSet<Client>> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _elsewhere = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _lines = new(StringComparer.Ordinal);

    public bool IsUnreachable { get; set; }

    /// <summary>Whether lines and topics are rejected.</summary>
    public bool IsFull { get; set; }

    /// <summary>The kinds of the events that are held, in order.</summary>
    public IReadOnlyList<RoomEventKind> Kinds
    {
        get
        {
            lock (_gate)
            {
                return [.. _held.Select(held => held.Kind)];
            }
        }
    }

    /// <summary>All changes of membership that were submitted, in order.</summary>
    public List<MembershipChange> Changes { get; } = [];

    public void Follow(RoomReplica room)
    {
    }

    public void Unfollow(RoomReplica room)
    {
    }

    public Task LoadAsync(RoomReplica room) => Task.CompletedTask;

    public bool TryAppend(RoomReplica room, in RoomEntry entry)
    {
        if (IsFull && (entry.Kind.IsLine() || entry.Kind == RoomEventKind.TopicSet))
        {
            return false;
        }

        lock (_gate)
        {
            entry.Origin?.Client.PendingLines.Add();
            Changes.AddRange(entry.Changes);
            _held.Enqueue(new Held(room, entry.Kind, entry.Origin, entry.Author?.DisplayName ?? "", entry.NewIdentity?.DisplayName ?? "", entry.Text.ToArray(), entry.Changes));
            return true;
        }
    }

    /// <summary>Puts the next event in order and shows it, or forgets it if it changes nothing.</summary>
    /// <returns>False if none is held.</returns>
    public bool ShowNext(long missed = 0)
    {
        if (!TryTake(out var held))
        {
            return false;
        }

        var members = MembersOf(held.Room.Name);
        var (arrived, left) = (0, 0);
        foreach (var change in held.Changes)
        {
            arrived += change.Entered && members.Add(change.Client) ? 1 : 0;
            left += !change.Entered && members.Remove(change.Client) ? 1 : 0;
        }

        if (held.Changes.Count > 0 && arrived + left == 0)
        {
            Forget(held);
            return true;
        }

        if (held.Kind.IsLine())
        {
            _lines[held.Room.Name] = _lines.GetValueOrDefault(held.Room.Name) + 1;
        }

        var logged = new LoggedEvent
        {
            Kind = held.Kind,
            At = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero),
            Line = held.Kind.IsLine() ? _lines[held.Room.Name] : 0,
            DisplayName = held.Author,
            NewName = held.NewName,
            Text = held.Text,
            Members = CountOf(held.Room.Name),
            Arrived = held.Kind == RoomEventKind.Summary ? arrived : 0,
            Left = held.Kind == RoomEventKind.Summary ? left : 0,
        };
        held.Room.Show(logged, held.Origin, missed);
        held.Origin?.Client.PendingLines.Acknowledge();
        return true;
    }

    public void ShowAll()
    {
        while (ShowNext())
        {
        }
    }

    /// <summary>Drops the next event as if the log had refused it.</summary>
    public void RefuseNext()
    {
        Assert.True(TryTake(out var held));
        Forget(held);
    }

    /// <summary>Shows an event of another node.</summary>
    public void ShowElsewhere(RoomReplica room, RoomEventKind kind, string who, string text = "")
    {
        _elsewhere[room.Name] = _elsewhere.GetValueOrDefault(room.Name) + (kind == RoomEventKind.Arrived ? 1 : kind == RoomEventKind.Left ? -1 : 0);
        var line = kind.IsLine() ? _lines[room.Name] = _lines.GetValueOrDefault(room.Name) + 1 : 0;
        room.Show(
            new LoggedEvent { Kind = kind, At = DateTimeOffset.UnixEpoch, Line = line, DisplayName = who, Text = Encoding.UTF8.GetBytes(text), Members = CountOf(room.Name) },
            own: null,
            missed: 0);
    }

    /// <summary>Removes the members of this node, as if it had been found dead, and lets them arrive again before everything that is held.</summary>
    public void Restart(RoomReplica room)
    {
        foreach (var client in MembersOf(room.Name).ToList())
        {
            MembersOf(room.Name).Remove(client);
            room.Show(
                new LoggedEvent { Kind = RoomEventKind.Left, At = DateTimeOffset.UnixEpoch, DisplayName = client.DisplayName, Members = CountOf(room.Name) },
                own: null,
                missed: 0);
        }

        lock (_gate)
        {
            Held[] later = [.. _held];
            _held.Clear();
            foreach (var arrival in room.ArriveAgain())
            {
                arrival.Origin.Client.PendingLines.Add();
                Changes.Add(arrival.Change);
                _held.Enqueue(new Held(room, RoomEventKind.Arrived, arrival.Origin, arrival.Author.DisplayName, "", [], [arrival.Change]));
            }

            Array.ForEach(later, _held.Enqueue);
        }
    }

    private int CountOf(string room) => MembersOf(room).Count + _elsewhere.GetValueOrDefault(room);

    private HashSet<Client> MembersOf(string room)
    {
        if (!_members.TryGetValue(room, out var members))
        {
            _members[room] = members = [];
        }

        return members;
    }

    private bool TryTake(out Held held)
    {
        lock (_gate)
        {
            return _held.TryDequeue(out held!);
        }
    }

    private static void Forget(Held held)
    {
        held.Room.Forget(held.Kind, held.Origin, held.Changes);
        held.Origin?.Client.PendingLines.Acknowledge();
    }

    private sealed record Held(
        RoomReplica Room,
        RoomEventKind Kind,
        IEventOrigin? Origin,
        string Author,
        string NewName,
        byte[] Text,
        IReadOnlyList<MembershipChange> Changes);
}
