using System.Collections.Concurrent;
using System.Text;
using KestrelChat.Cluster;
using KestrelChat.History;
using KestrelChat.Names;
using KestrelChat.Rooms;

namespace KestrelChat.Nodes;

/// <summary>
/// Shows what was said on all nodes, in the log's order, in the rooms that are open on this one. A doorbell makes it fast; a
/// look every <c>PollInterval</c> makes it certain.
/// </summary>
/// <remarks>All but <see cref="RunAsync"/>: any thread. <see cref="RunAsync"/>: once.</remarks>
internal sealed class LogFollower(IRoomLog log, Doorbell doorbell, LineAppender appender, NodeOptions options, int replay, Reachability reachability, TimeProvider time)
{
    private const int MaxPage = 5000;

    // So many rooms are asked about outright, which is quicker; of more, first in which of them something was said.
    private const int MaxAskedOutright = 200;

    // Of a room that began anew, or whose log lost its end, so many of its last lines are looked through.
    private const int MaxLookedBack = 100;

    // How far each open room was shown. Bounded by the rooms there may be.
    private readonly ConcurrentDictionary<string, FollowedRoom> _rooms = new(StringComparer.Ordinal);

    // Those among them whose log was not read yet.
    private readonly ConcurrentDictionary<string, FollowedRoom> _unread = new(StringComparer.Ordinal);

    // Those that may have lines which were not shown.
    private readonly ConcurrentDictionary<FollowedRoom, byte> _due = new();

    // Up to when it is known which rooms are due; null = not known.
    private LogClock? _clock;

    /// <summary>A room that is open here, from now on kept up with the log, as soon as that can be read.</summary>
    public void Follow(Room room) => Find(room);

    /// <summary>The same, and first what was said before.</summary>
    /// <exception cref="ClusterUnavailableException">The log cannot be reached; the room is followed from its end on when it can.</exception>
    public Task OpenAsync(Room room, CancellationToken cancellation) => OpenAsync(Find(room), cancellation);

    /// <summary>
    /// Opens the rooms that somebody entered while the log could not be reached. To be called before anything is appended:
    /// what was said in them meanwhile must come behind the end from which they are followed, or nobody would be shown it.
    /// </summary>
    public async Task OpenLateAsync(CancellationToken cancellation)
    {
        foreach (var (_, followed) in _unread)
        {
            await OpenAsync(followed, cancellation);
        }
    }

    /// <summary>A room is open here no more.</summary>
    public void Close(Room room)
    {
        if (_rooms.TryGetValue(room.Name, out var followed) && followed.Room == room && _rooms.TryRemove(KeyValuePair.Create(room.Name, followed)))
        {
            _unread.TryRemove(KeyValuePair.Create(room.Name, followed));
            _due.TryRemove(followed, out _);
            appender.Forget(room);
        }
    }

    /// <summary>There is something new.</summary>
    public void Wake() => doorbell.Ring();

    public async Task RunAsync(CancellationToken end)
    {
        var backoff = new Backoff();
        while (true)
        {
            try
            {
                while (await ShowNextAsync(end))
                {
                }

                backoff.Reset();
                await doorbell.WaitAsync(options.PollInterval, end);
            }
            catch (ClusterUnavailableException)
            {
                reachability.Failed();
                await Task.Delay(backoff.Next(), time, end);
            }
        }
    }

    /// <summary>A line of the log as it is shown and kept.</summary>
    public static SaidLine SaidLineOf(LogLine line)
    {
        var isAction = line.Text.Length > 0 && line.Text.Span[0] == LineAppender.ActionMark;
        return new SaidLine
        {
            Sequence = line.Sequence,
            At = line.At,
            WhoUtf8 = Encoding.UTF8.GetBytes(line.Who),
            Text = isAction ? line.Text[1..] : line.Text,
            IsAction = isAction,
            Author = FoldedName.Of(line.Who).Text,
        };
    }

    private async Task<bool> ShowNextAsync(CancellationToken end)
    {
        await OpenLateAsync(end);
        await FindDueAsync(end);
        var due = _due.Keys.ToList();
        if (due.Count == 0)
        {
            return false;
        }

        var page = await log.ReadAfterAsync([.. due.Select(followed => new RoomPosition(followed.Room.Name, followed.Position))], MaxPage, end);
        reachability.Succeeded();
        foreach (var line in page.Lines)
        {
            if (_rooms.TryGetValue(line.Room, out var followed) && followed.IsRead && line.Sequence > followed.Position)
            {
                Show(followed, line, line.Sequence - followed.Position - 1);
            }

            appender.Seen(line);
        }

        foreach (var (room, head) in page.Rewound)
        {
            if (_rooms.TryGetValue(room, out var followed) && followed.IsRead && head < followed.Position)
            {
                await LookBackAsync(followed, head, end);
            }
        }

        if (!page.More)
        {
            due.ForEach(followed => _due.TryRemove(followed, out _));
        }

        return page.More;
    }

    private async Task FindDueAsync(CancellationToken end)
    {
        if (_rooms.Count <= MaxAskedOutright)
        {
            _clock = null;
            MakeDue(_rooms.Values);
            return;
        }

        var changes = await log.FindChangedAsync(_clock, end);
        reachability.Succeeded();
        MakeDue(_clock is null || changes.Rooms is null
            ? _rooms.Values
            : changes.Rooms.Select(room => _rooms.GetValueOrDefault(room)).OfType<FollowedRoom>());
        _clock = changes.Now;
    }

    private void MakeDue(IEnumerable<FollowedRoom> rooms)
    {
        foreach (var followed in rooms.Where(followed => followed.IsRead))
        {
            _due[followed] = 0;
        }
    }

    // Its numbers are lower than those shown; what was said since then is told by its time.
    private async Task LookBackAsync(FollowedRoom followed, long head, CancellationToken end)
    {
        var lines = await log.ReadLastAsync(followed.Room.Name, MaxLookedBack, cancellation: end);
        var since = followed.ShownAt;
        followed.Position = head;
        foreach (var line in lines.Where(line => line.At > since))
        {
            Show(followed, line, missed: 0);
            appender.Seen(line);
        }
    }

    private static void Show(FollowedRoom followed, LogLine line, long missed)
    {
        followed.Room.Show(SaidLineOf(line), missed);
        followed.Position = line.Sequence;
        followed.ShownAt = line.At;
    }

    private FollowedRoom Find(Room room)
    {
        // One of that name may have been forgotten and made anew.
        var followed = _rooms.AddOrUpdate(
            room.Name,
            static (_, room) => new FollowedRoom(room),
            static (_, former, room) => former.Room == room ? former : new FollowedRoom(room),
            room);
        if (!followed.IsRead)
        {
            _unread[room.Name] = followed;
        }

        return followed;
    }

    private async Task OpenAsync(FollowedRoom followed, CancellationToken cancellation)
    {
        await followed.Opening.WaitAsync(cancellation);
        try
        {
            if (!followed.IsRead)
            {
                var lines = await log.ReadLastAsync(followed.Room.Name, Math.Max(1, replay), cancellation: cancellation);
                followed.Room.Load([.. lines.Select(SaidLineOf)]);
                followed.ShownAt = lines.Count > 0 ? lines[^1].At : DateTimeOffset.MinValue;
                followed.Position = lines.Count > 0 ? lines[^1].Sequence : 0;
                reachability.Succeeded();

                // What was appended since it was read, and was looked for before it was followed.
                _due[followed] = 0;
                doorbell.Ring();
            }

            _unread.TryRemove(KeyValuePair.Create(followed.Room.Name, followed));
        }
        catch (ClusterUnavailableException)
        {
            reachability.Failed();
            throw;
        }
        finally
        {
            followed.Opening.Release();
        }
    }

    private sealed class FollowedRoom(Room room)
    {
        private long _position = -1;

        public Room Room { get; } = room;

        public SemaphoreSlim Opening { get; } = new(1);

        /// <summary>When the last line was said that was shown. By the loop, once its log was read.</summary>
        public DateTimeOffset ShownAt { get; set; }

        /// <summary>Whether its log was read.</summary>
        public bool IsRead => Position >= 0;

        /// <summary>The sequence of the last line that was shown.</summary>
        public long Position
        {
            get => Volatile.Read(ref _position);
            set => Volatile.Write(ref _position, value);
        }
    }
}
