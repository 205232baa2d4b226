using KestrelChat.Text.Names;
using KestrelChat.Timing;

namespace KestrelChat.Rooms;

/// <summary>
/// The rooms of this node by name: created when a client enters, removed when they have been empty for <c>EmptyRoomKeep</c>. The
/// lobby always exists.
/// </summary>
/// <remarks>Any thread. Its lock comes after a client's and before a room's.</remarks>
internal sealed class RoomDirectory : IDisposable
{
    private readonly RoomServices _services;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Room> _rooms = new(StringComparer.Ordinal);

    // By what their names look like. Several look alike only if other nodes have them.
    private readonly Dictionary<FoldedName, List<Room>> _looks = [];

    // In the order in which they became empty.
    private readonly LinkedList<Room> _empty = new();
    private readonly DueTimer _timer;

    public RoomDirectory(string lobby, RoomServices services)
    {
        _services = services;
        _timer = new DueTimer(services.Time, RemoveExpired);
        Lobby = Create(lobby, emptied: null);
    }

    public Room Lobby { get; }

    /// <summary>All rooms, empty or not.</summary>
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

    /// <summary>The rooms with members, and the lobby, ordered by name.</summary>
    /// <remarks>Also while the log counts none of its members here, because the other nodes found this one dead.</remarks>
    public IReadOnlyList<Room> Occupied
    {
        get
        {
            lock (_gate)
            {
                return [.. _rooms.Values.Where(room => room.Members > 0 || room.MembersHere > 0 || room == Lobby).OrderBy(room => room.Name, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>The room of that name, empty or not; null if there is none.</summary>
    public Room? Find(string name)
    {
        lock (_gate)
        {
            return _rooms.GetValueOrDefault(name);
        }
    }

    /// <summary>Enters the room of that name, which is created if it does not exist.</summary>
    /// <param name="name">Normalized by <see cref="Text.Names.RoomName"/>.</param>
    /// <param name="enter">Called under the lock, so that the room is not removed meanwhile.</param>
    /// <returns>False if <c>MaxRooms</c> rooms exist and none of them is empty.</returns>
    public bool TryEnter(string name, Action<Room> enter)
    {
        lock (_gate)
        {
            if (FindOrCreate(name) is not { } room)
            {
                return false;
            }

            RemoveFromEmpty(room);
            enter(room);
            return true;
        }
    }

    /// <summary>The room of that name, created empty if it did not exist; null if there is no place for it.</summary>
    public Room? Open(string name)
    {
        lock (_gate)
        {
            var existed = _rooms.ContainsKey(name);
            var room = FindOrCreate(name);
            if (room is not null && !existed)
            {
                AddToEmpty(room);
            }

            return room;
        }
    }

    /// <summary>The same, unless it would be a new room whose name looks like that of another one here.</summary>
    /// <param name="lookAlike">That other room's name; null if there is none.</param>
    public Room? OpenUnlessAlike(string name, out string? lookAlike)
    {
        lock (_gate)
        {
            lookAlike = _rooms.ContainsKey(name) ? null : _looks.GetValueOrDefault(FoldedName.Of(name))?[0].Name;
            return lookAlike is null ? Open(name) : null;
        }
    }

    public void Dispose() => _timer.Stop();

    private void OnEmptied(Room room)
    {
        lock (_gate)
        {
            // It became empty before this lock was acquired: meanwhile a client may have entered, or it may have been removed and
            // another room of its name created.
            if (_rooms.GetValueOrDefault(room.Name) == room && room.IsEmpty)
            {
                AddToEmpty(room);
            }
        }
    }

    private Room? FindOrCreate(string name)
    {
        if (_rooms.TryGetValue(name, out var room))
        {
            return room;
        }

        return _rooms.Count < _services.Options.MaxRooms || TryRemoveOldest() ? Create(name, OnEmptied) : null;
    }

    private Room Create(string name, Action<Room>? emptied)
    {
        var room = new Room(name, _services, emptied);
        _rooms[name] = room;
        var look = FoldedName.Of(name);
        if (!_looks.TryGetValue(look, out var alike))
        {
            _looks[look] = alike = [];
        }

        alike.Add(room);
        _services.History.AddRoom();
        _services.Log.Follow(room.Replica);
        return room;
    }

    private void AddToEmpty(Room room)
    {
        RemoveFromEmpty(room);
        room.EmptySince = _services.Time.GetTimestamp();
        room.EmptyPlace = _empty.AddLast(room);
        if (_empty.Count == 1)
        {
            _timer.Set(_services.Options.EmptyRoomKeep);
        }
    }

    private bool TryRemoveOldest()
    {
        if (_empty.First is not { Value: var oldest })
        {
            return false;
        }

        Remove(oldest);
        return true;
    }

    private void RemoveExpired()
    {
        lock (_gate)
        {
            while (_empty.First is { Value: var oldest })
            {
                var remaining = _services.Options.EmptyRoomKeep - _services.Time.GetElapsedTime(oldest.EmptySince);
                if (remaining > TimeSpan.Zero)
                {
                    _timer.Set(remaining);
                    return;
                }

                Remove(oldest);
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

    private void Remove(Room room)
    {
        RemoveFromEmpty(room);
        _rooms.Remove(room.Name);
        var look = FoldedName.Of(room.Name);
        if (_looks[look] is [_])
        {
            _looks.Remove(look);
        }
        else
        {
            _looks[look].Remove(room);
        }

        _services.History.RemoveRoom();
        room.Close();
        _services.Log.Unfollow(room.Replica);
    }
}
