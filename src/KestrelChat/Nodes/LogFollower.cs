using System.Collections.Concurrent;
using KestrelChat.Cluster;
using KestrelChat.Rooms;

namespace KestrelChat.Nodes;

/// <summary>
/// Shows what was said on all nodes, in the log's order, in the rooms that are open on this one. A doorbell makes it fast; a
/// look every <c>PollInterval</c> makes it certain.
/// </summary>
/// <remarks>All but <see cref="RunAsync"/>: any thread. <see cref="RunAsync"/>: once.</remarks>
internal sealed class LogFollower(IRoomLog log, Doorbell doorbell, LineAppender appender, NodeOptions options, int replay, Reachability.Link link, TimeProvider time)
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

    /// <summary>
    /// Shows lines that this node has just appended, without reading them again, where all before them were shown; the others
    /// are read soon.
    /// </summary>
    public void Appended(IReadOnlyList<LogLine> lines)
    {
        var allShown = true;
        foreach (var line in lines)
        {
            if (_rooms.TryGetValue(line.Room, out var followed) && followed.TryShowNext(line))
            {
                appender.Seen(line);
            }
            else
            {
                allShown = false;
            }
        }

        if (!allShown)
        {
            doorbell.Ring();
        }
    }

    public async Task RunAsync(CancellationToken end)
    {
        var backoff = new Backoff();
        while (true)
        {
            var began = time.GetTimestamp();
            try
            {
                while (await ShowNextAsync(end))
                {
                }

                backoff.Reset();
                await options.RestAsync(time, began, end);
                await doorbell.WaitAsync(options.PollInterval, end);
            }
            catch (ClusterUnavailableException failure)
            {
                link.Failed(failure, began);
                await Task.Delay(backoff.Next(), time, end);
            }
        }
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
        link.Succeeded();
        appender.Read(page.Lines);
        foreach (var line in page.Lines)
        {
            if (_rooms.TryGetValue(line.Room, out var followed))
            {
                followed.Show(line);
            }

            appender.Seen(line);
        }

        foreach (var (room, head) in page.Rewound)
        {
            if (_rooms.TryGetValue(room, out var followed))
            {
                var last = await log.ReadLastAsync(room, MaxLookedBack, cancellation: end);
                followed.Rewind(head, last);
                foreach (var line in last)
                {
                    appender.Seen(line);
                }
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
        link.Succeeded();
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

    private async Task<(IReadOnlyList<LogLine> Lines, long Head)> ReadEndAsync(string room, CancellationToken cancellation)
    {
        var lines = await log.ReadLastAsync(room, Math.Max(1, replay), cancellation: cancellation);
        if (lines.Count > 0)
        {
            return (lines, lines[^1].Sequence);
        }

        // None is kept; or the first was just appended, and is found after the log's length.
        var head = (await log.ReadHeadsAsync([room], cancellation))[0].Sequence;
        lines = head > 0 ? await log.ReadLastAsync(room, Math.Max(1, replay), cancellation: cancellation) : [];
        return (lines, lines.Count > 0 ? lines[^1].Sequence : head);
    }

    private async Task OpenAsync(FollowedRoom followed, CancellationToken cancellation)
    {
        await followed.Opening.WaitAsync(cancellation);
        try
        {
            if (!followed.IsRead)
            {
                var (lines, head) = await ReadEndAsync(followed.Room.Name, cancellation);
                followed.Open(lines, head);
                link.Succeeded();

                // What was appended since it was read, and was looked for before it was followed.
                _due[followed] = 0;
                doorbell.Ring();
            }

            _unread.TryRemove(KeyValuePair.Create(followed.Room.Name, followed));
        }
        catch (ClusterUnavailableException failure)
        {
            link.Failed(failure);
            throw;
        }
        finally
        {
            followed.Opening.Release();
        }
    }
}
