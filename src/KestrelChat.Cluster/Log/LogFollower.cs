using System.Collections.Concurrent;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Rooms;

namespace KestrelChat.Cluster.Log;

/// <summary>
/// Shows the events of all nodes, in the log's order, in the rooms of this one, and reads no other rooms. Notifications make it fast;
/// polling every <c>PollInterval</c> makes it certain.
/// </summary>
/// <remarks><see cref="RunAsync"/>: once. Everything else: any thread.</remarks>
internal sealed class LogFollower(ILogStore log, NotificationSignal notifications, EventAppender appender, NodeOptions options, int replay, Reachability.Work work, INodeDiagnostics diagnostics, TimeProvider time)
{
    private const int MaxPage = 5000;
    private const int MaxPageBytes = 4 * 1024 * 1024;

    // What a room shows of its past.
    private const int MaxReplayBytes = 1024 * 1024;

    // Up to this many rooms it is quicker to read them all; beyond it, to ask first which of them have new events.
    private const int MaxReadDirectly = 200;

    // Bounded by MaxRooms.
    private readonly ConcurrentDictionary<string, FollowedRoom> _rooms = new(StringComparer.Ordinal);

    // The rooms that were not loaded yet.
    private readonly ConcurrentDictionary<string, FollowedRoom> _unloaded = new(StringComparer.Ordinal);

    // The rooms that may have new events.
    private readonly ConcurrentDictionary<string, FollowedRoom> _due = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<(int Kind, int Version), byte> _unknownKinds = new();

    // Up to when it is known which rooms are due; null = not known.
    private LogClock? _clock;

    /// <summary>How many events of the last page were read while more were waiting: zero when it has caught up.</summary>
    public int Lag { get; private set; }

    /// <summary>The time from the moment of the last event of another node to its display here, as far as the clocks agree.</summary>
    public TimeSpan Delay { get; private set; }

    /// <summary>Set when the log was found to be another one: what this node has told it may be lost.</summary>
    public AsyncSignal Diverged { get; } = new();

    /// <summary>Follows a room from now on; it is loaded as soon as the log can be read.</summary>
    public void Follow(RoomReplica room) => Add(room);

    /// <summary>Loads a room that is followed.</summary>
    /// <exception cref="ClusterUnavailableException">The log cannot be read now. The room is loaded when it can.</exception>
    public Task LoadAsync(RoomReplica room, CancellationToken cancellation) =>
        _rooms.TryGetValue(room.Name, out var followed) && followed.Room == room ? LoadAsync(followed, cancellation) : Task.CompletedTask;

    /// <summary>
    /// Loads the rooms that could not be loaded before. Called before events are appended: what happened meanwhile must come after the
    /// position from which its room is followed, or nobody would see it.
    /// </summary>
    public async Task LoadAllAsync(CancellationToken cancellation)
    {
        foreach (var followed in _unloaded.Values)
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
            _due.TryRemove(KeyValuePair.Create(room.Name, followed));
            appender.Unshown.Forget(room);
        }
    }

    /// <summary>
    /// Shows events that this node has just appended, if all events before them were shown; otherwise they are read soon. Drops those
    /// that had no effect.
    /// </summary>
    public void ShowAppended(IReadOnlyList<(PendingEntry Entry, LogEvent? Event, long? Before)> appended)
    {
        var allShown = true;
        foreach (var (entry, item, before) in appended)
        {
            if (item is null)
            {
                appender.Unshown.Forget(entry);
            }
            else if (!_rooms.TryGetValue(item.Room, out var followed) || !followed.TryShowNext(item, before, appender.Unshown.Take))
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
        var backoff = new Backoff(options.Random);
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

                // It may come back as another one: every room is compared with it.
                _clock = null;
                await Task.Delay(backoff.Next(), time, cancellation);
            }
        }
    }

    // Returns whether there is more to read.
    private async Task<bool> ShowPageAsync(CancellationToken cancellation)
    {
        var confirmed = appender.Unshown.Confirmed;
        await LoadAllAsync(cancellation);
        await FindDueAsync(cancellation);
        var due = _due.Values.ToList();
        if (due.Count == 0)
        {
            Lag = 0;
            await FinishAsync(due, appender.Unshown.Forget(confirmed), cancellation);
            return false;
        }

        var page = await log.ReadAfterAsync([.. due.Select(followed => followed.Position)], MaxPage, MaxPageBytes, cancellation);
        work.Succeeded();
        appender.NoteRead(page.Events);
        Show(page.Events);
        foreach (var end in page.Diverged)
        {
            await RewindAsync(end, cancellation);
        }

        var more = page.More || page.Diverged.Count > 0;
        Lag = more ? page.Events.Count : 0;
        if (!more)
        {
            await FinishAsync(due, appender.Unshown.Forget(confirmed), cancellation);
        }

        return more;
    }

    // Everything was read.
    private async Task FinishAsync(List<FollowedRoom> due, IReadOnlyList<PendingEntry> unread, CancellationToken cancellation)
    {
        foreach (var ofRoom in unread.GroupBy(entry => entry.Room))
        {
            if (_rooms.TryGetValue(ofRoom.Key.Name, out var followed) && followed.Room == ofRoom.Key)
            {
                followed.NoteLost(ofRoom.Count(entry => entry.Kind.IsLine()));
                due.Add(followed);
                Diverged.Set();
            }
        }

        foreach (var followed in due)
        {
            _due.TryRemove(KeyValuePair.Create(followed.Room.Name, followed));
            if (followed.IsRewound)
            {
                await FinishRewindAsync(followed, cancellation);
            }
        }
    }

    private void Show(IReadOnlyList<LogEvent> events)
    {
        foreach (var item in events)
        {
            if (!item.IsUnderstood && _unknownKinds.TryAdd(((int)item.Kind, item.Version), 0))
            {
                diagnostics.UnknownKind("event", (int)item.Kind, item.Version);
            }

            if (_rooms.TryGetValue(item.Room, out var followed))
            {
                followed.Show(item, appender.Unshown.Take);
            }
            else
            {
                appender.Unshown.Take(item)?.Acknowledge();
            }
        }

        if (events is [.., var last])
        {
            Delay = time.GetUtcNow() - last.At;
        }
    }

    // The log is not the one that was read: continues where both are equal.
    private async Task RewindAsync(RoomPosition end, CancellationToken cancellation)
    {
        if (!_rooms.TryGetValue(end.Room, out var followed))
        {
            return;
        }

        var contained = await log.FindPositionsAsync(followed.LastPositions, cancellation);
        followed.Rewind(contained.Count > 0 ? contained.MaxBy(position => position.Sequence) : null);
        Diverged.Set();
    }

    private async Task FinishRewindAsync(FollowedRoom followed, CancellationToken cancellation)
    {
        var lost = followed.FinishRewind(await log.ReadRoomAsync(followed.Room.Name, Math.Max(1, replay), MaxReplayBytes, cancellation));
        diagnostics.LogDiverged(followed.Room.Name, lost);
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
            _due[followed.Room.Name] = followed;
        }
    }

    private void Add(RoomReplica room)
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
    }

    private async Task LoadAsync(FollowedRoom followed, CancellationToken cancellation)
    {
        await followed.Loading.WaitAsync(cancellation);
        try
        {
            if (!followed.IsLoaded)
            {
                var now = time.GetUtcNow();
                followed.Load(await log.ReadRoomAsync(followed.Room.Name, Math.Max(1, replay), MaxReplayBytes, cancellation), now);
                work.Succeeded();

                // Events that were appended since that read, and were looked for before the room was loaded.
                _due[followed.Room.Name] = followed;
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
