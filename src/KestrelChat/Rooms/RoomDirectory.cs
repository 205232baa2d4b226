namespace KestrelChat.Rooms;

/// <summary>
/// The rooms by name: made when somebody enters, forgotten when they have been empty for a while. The lobby is always there.
/// </summary>
/// <remarks>Any thread. Its lock is taken before a room's and after a client's.</remarks>
internal sealed class RoomDirectory : IDisposable
{
    // Timers tick in milliseconds.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private readonly RoomSurroundings _surroundings;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Room> _rooms = new(StringComparer.Ordinal);

    // Those where nobody is, in the order in which they got empty.
    private readonly LinkedList<Room> _empty = new();
    private readonly ITimer _timer;

    public RoomDirectory(string lobby, RoomSurroundings surroundings)
    {
        _surroundings = surroundings;
        Lobby = new Room(lobby, surroundings);
        _rooms[lobby] = Lobby;
        surroundings.History.AddRoom();
        _timer = surroundings.Time.CreateTimer(static directory => ((RoomDirectory)directory!).ForgetDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Room Lobby { get; }

    /// <summary>Told of rooms that are made, under the lock.</summary>
    public Action<Room>? Made { get; set; }

    /// <summary>Told of rooms that are forgotten, under the lock.</summary>
    public Action<Room>? Forgotten { get; set; }

    /// <summary>All, empty or not.</summary>
    public IReadOnlyList<Room> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _rooms.Values];
            }
        }
    }

    /// <summary>Those where somebody is, and the lobby; in order of their names.</summary>
    public IReadOnlyList<Room> Occupied
    {
        get
        {
            lock (_gate)
            {
                return [.. _rooms.Values.Where(room => room.Members > 0 || room == Lobby).OrderBy(room => room.Name, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>The room of that name, empty or not; null when there is none.</summary>
    public Room? Find(string name)
    {
        lock (_gate)
        {
            return _rooms.GetValueOrDefault(name);
        }
    }

    /// <summary>Has somebody enter the room of that name, which is made if there is none.</summary>
    /// <param name="name">As <see cref="RoomName"/> has it.</param>
    /// <param name="enter">Called under the lock, so that the room is not forgotten meanwhile.</param>
    /// <returns>False when there are as many rooms as there may be, and somebody in each.</returns>
    public bool TryEnter(string name, Action<Room> enter)
    {
        lock (_gate)
        {
            if (FindOrMake(name) is not { } room)
            {
                return false;
            }

            RemoveFromEmpty(room);
            enter(room);
            return true;
        }
    }

    /// <summary>The room of that name, made and empty if there was none; null when there are as many as there may be.</summary>
    public Room? Open(string name)
    {
        lock (_gate)
        {
            var existed = _rooms.ContainsKey(name);
            var room = FindOrMake(name);
            if (room is not null && !existed)
            {
                Wait(room);
            }

            return room;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void OnEmptied(Room room)
    {
        lock (_gate)
        {
            // It was emptied before this lock was taken: meanwhile somebody may have entered, or it was forgotten for another
            // room, and one of its name may have been made since.
            if (_rooms.GetValueOrDefault(room.Name) != room || !room.IsEmpty)
            {
                return;
            }

            Wait(room);
        }
    }

    private Room? FindOrMake(string name)
    {
        if (!_rooms.TryGetValue(name, out var room) && (_rooms.Count < _surroundings.Options.MaxRooms || TryForgetOldest()))
        {
            room = new Room(name, _surroundings, OnEmptied);
            _rooms[name] = room;
            _surroundings.History.AddRoom();
            Made?.Invoke(room);
        }

        return room;
    }

    // Empty from now on, until somebody enters or it is forgotten.
    private void Wait(Room room)
    {
        RemoveFromEmpty(room);
        room.EmptySince = _surroundings.Time.GetTimestamp();
        room.EmptyPlace = _empty.AddLast(room);
        if (_empty.Count == 1)
        {
            _timer.Change(_surroundings.Options.EmptyRoomKeep, Timeout.InfiniteTimeSpan);
        }
    }

    private bool TryForgetOldest()
    {
        if (_empty.First is not { Value: var oldest })
        {
            return false;
        }

        Forget(oldest);
        return true;
    }

    private void ForgetDue()
    {
        lock (_gate)
        {
            while (_empty.First is { Value: var oldest })
            {
                var wait = _surroundings.Options.EmptyRoomKeep - _surroundings.Time.GetElapsedTime(oldest.EmptySince);
                if (wait > TimeSpan.Zero)
                {
                    _timer.Change(wait > s_tick ? wait : s_tick, Timeout.InfiniteTimeSpan);
                    return;
                }

                Forget(oldest);
            }
        }
    }

    private void RemoveFromEmpty(Room room)
    {
        if (room.EmptyPlace is { } place)
        {
            _empty.Remove(place);
            room.EmptyPlace = null;
        }
    }

    private void Forget(Room room)
    {
        RemoveFromEmpty(room);
        _rooms.Remove(room.Name);
        _surroundings.History.RemoveRoom();
        room.Close();
        Forgotten?.Invoke(room);
    }
}
