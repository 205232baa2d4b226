using System.Collections.Concurrent;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Rooms;

namespace KestrelChat.Cluster.Log;

/// <summary>
/// Shows the lines of all nodes, in the log's order, in the rooms of this one. Notifications make it fast; polling every
/// <c>PollInterval</c> makes it certain.
/// </summary>
/// <remarks><see cref="RunAsync"/>: once. Everything else: any thread.</remarks>
internal sealed class LogFollower(ILogStore log, NotificationSignal notifications, LineAppender appender, NodeOptions options, int replay, Reachability.Work work, TimeProvider time)
{
    private const int MaxPage = 5000;

    // Up to this many rooms it is quicker to read them all; beyond it, to ask first which of them have new lines.
    private const int MaxReadDirectly = 200;

    // How many last lines are searched in a room whose log was begun again or lost its end.
    private const int MaxSearched = 100;

    // Bounded by MaxRooms.
    private readonly ConcurrentDictionary<string, FollowedRoom> _rooms = new(StringComparer.Ordinal);

    // The rooms whose history was not loaded yet.
    private readonly ConcurrentDictionary<string, FollowedRoom> _unloaded = new(StringComparer.Ordinal);

    // The rooms that may have new lines.
    private readonly ConcurrentDictionary<FollowedRoom, byte> _due = new();

    // Up to when it is known which rooms are due; null = not known.
    private LogClock? _clock;

    /// <summary>Follows a room from now on; its history is loaded as soon as the log can be read.</summary>
    public void Follow(RoomReplica room) => GetOrAdd(room);

    /// <summary>Follows a room and loads its history.</summary>
    /// <exception cref="ClusterUnavailableException">The log cannot be read now. The room is followed from its end when it can.</exception>
    public Task LoadAsync(RoomReplica room, CancellationToken cancellation) => LoadAsync(GetOrAdd(room), cancellation);

    /// <summary>
    /// Loads the rooms that could not be loaded before. Called before lines are appended: lines that were said meanwhile must come
    /// after the position from which their rooms are followed, or nobody would see them.
    /// </summary>
    public async Task LoadAllAsync(CancellationToken cancellation)
    {
        foreach (var (_, followed) in _unloaded)
        {
            await LoadAsync(followed, cancellation);
        }
    }

    /// <summary>Stops following a room that is removed.</summary>
    public void Unfollow(RoomReplica room)
    {
        if (_rooms.TryGetValue(room.Name, out var followed) && followed.Room == room && _rooms.TryRemove(KeyValuePair.Create(room.Name, followed)))
        {
            _unloaded.TryRemove(KeyValuePair.Create(room.Name, followed));
            _due.TryRemove(followed, out _);
            appender.Forget(room);
        }
    }

    /// <summary>Shows lines that this node has just appended, if all lines before them were shown; otherwise they are read soon.</summary>
    public void ShowAppended(IReadOnlyList<LogLine> lines)
    {
        var allShown = true;
        foreach (var line in lines)
        {
            if (_rooms.TryGetValue(line.Room, out var followed) && followed.TryShowNext(line))
            {
                appender.Acknowledge(line);
            }
            else
            {
                allShown = false;
            }
        }

        if (!allShown)
        {
            notifications.Signal();
        }
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        var backoff = new Backoff();
        while (true)
        {
            var began = time.GetTimestamp();
            try
            {
                while (await ShowPageAsync(cancellation))
                {
                }

                backoff.Reset();
                await options.RestAsync(time, began, cancellation);
                await notifications.WaitAsync(options.PollInterval, cancellation);
            }
            catch (ClusterUnavailableException failure)
            {
                work.Failed(failure, began);
                await Task.Delay(backoff.Next(), time, cancellation);
            }
        }
    }

    // Returns whether there is more to read.
    private async Task<bool> ShowPageAsync(CancellationToken cancellation)
    {
        await LoadAllAsync(cancellation);
        await FindDueAsync(cancellation);
        var due = _due.Keys.ToList();
        if (due.Count == 0)
        {
            return false;
        }

        var page = await log.ReadAfterAsync([.. due.Select(followed => new RoomPosition(followed.Room.Name, followed.Position))], MaxPage, cancellation);
        work.Succeeded();
        appender.NoteRead(page.Lines);
        foreach (var line in page.Lines)
        {
            if (_rooms.TryGetValue(line.Room, out var followed))
            {
                followed.Show(line);
            }

            appender.Acknowledge(line);
        }

        foreach (var (room, head) in page.Rewound)
        {
            if (_rooms.TryGetValue(room, out var followed))
            {
                var last = await log.ReadLastAsync(room, MaxSearched, cancellation: cancellation);
                followed.Rewind(head, last);
                foreach (var line in last)
                {
                    appender.Acknowledge(line);
                }
            }
        }

        if (!page.More)
        {
            due.ForEach(followed => _due.TryRemove(followed, out _));
        }

        return page.More;
    }

    private async Task FindDueAsync(CancellationToken cancellation)
    {
        if (_rooms.Count <= MaxReadDirectly)
        {
            _clock = null;
            AddDue(_rooms.Values);
            return;
        }

        var changes = await log.FindChangedAsync(_clock, cancellation);
        work.Succeeded();
        AddDue(_clock is null || changes.Rooms is null
            ? _rooms.Values
            : changes.Rooms.Select(room => _rooms.GetValueOrDefault(room)).OfType<FollowedRoom>());
        _clock = changes.Now;
    }

    private void AddDue(IEnumerable<FollowedRoom> rooms)
    {
        foreach (var followed in rooms.Where(followed => followed.IsLoaded))
        {
            _due[followed] = 0;
        }
    }

    private FollowedRoom GetOrAdd(RoomReplica room)
    {
        // A room of this name may have been removed and created again.
        var followed = _rooms.AddOrUpdate(
            room.Name,
            static (_, room) => new FollowedRoom(room),
            static (_, former, room) => former.Room == room ? former : new FollowedRoom(room),
            room);
        if (!followed.IsLoaded)
        {
            _unloaded[room.Name] = followed;
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

        // No line is kept, or the first one was appended just now and is found after the head was read.
        var head = (await log.ReadHeadsAsync([room], cancellation))[0].Sequence;
        lines = head > 0 ? await log.ReadLastAsync(room, Math.Max(1, replay), cancellation: cancellation) : [];
        return (lines, lines.Count > 0 ? lines[^1].Sequence : head);
    }

    private async Task LoadAsync(FollowedRoom followed, CancellationToken cancellation)
    {
        await followed.Loading.WaitAsync(cancellation);
        try
        {
            if (!followed.IsLoaded)
            {
                var (lines, head) = await ReadEndAsync(followed.Room.Name, cancellation);
                followed.Load(lines, head);
                work.Succeeded();

                // Lines that were appended since that read, and were looked for before the room was loaded.
                _due[followed] = 0;
                notifications.Signal();
            }

            _unloaded.TryRemove(KeyValuePair.Create(followed.Room.Name, followed));
        }
        catch (ClusterUnavailableException failure)
        {
            work.Failed(failure);
            throw;
        }
        finally
        {
            followed.Loading.Release();
        }
    }
}
