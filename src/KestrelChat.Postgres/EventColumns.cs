using System.Runtime.InteropServices;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;

namespace KestrelChat.Postgres;

/// <summary>A batch of events, as <c>append_events</c> takes it: the rooms, and one array for each column of the events.</summary>
internal sealed class EventColumns
{
    private readonly IReadOnlyList<PendingEvent> _events;
    private readonly List<string> _rooms = [];
    private readonly int[] _roomOf;
    private readonly long[] _numbers;
    private readonly short[] _kinds;
    private readonly string[] _names;
    private readonly string[]? _newNames;
    private readonly byte[][] _texts;
    private readonly long[] _ages;

    public EventColumns(IReadOnlyList<PendingEvent> events)
    {
        _events = events;
        _roomOf = new int[events.Count];
        _numbers = new long[events.Count];
        _kinds = new short[events.Count];
        _names = new string[events.Count];
        _texts = new byte[events.Count][];
        _ages = new long[events.Count];
        var rooms = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var at = 0; at < events.Count; at++)
        {
            var item = events[at];
            if (!rooms.TryGetValue(item.Room, out _roomOf[at]))
            {
                _rooms.Add(item.Room);
                rooms[item.Room] = _roomOf[at] = _rooms.Count;
            }

            _numbers[at] = item.Number;
            _kinds[at] = checked((short)item.Kind);
            _names[at] = item.DisplayName;
            _texts[at] = ToArray(item.Text);
            _ages[at] = (long)item.Age.TotalMicroseconds;
            if (item.NewName.Length > 0)
            {
                _newNames ??= new string[events.Count];
                _newNames[at] = item.NewName;
            }
        }
    }

    public IEnumerable<object?> Values => [_rooms.ToArray(), _numbers, _roomOf, _kinds, _names, _newNames, _texts, _ages];

    /// <summary>Returns what became of each event.</summary>
    /// <param name="found">
    /// The rows of <c>append_events</c>, with their places, in any order; in place of the number of a line, how many lines the room has up
    /// to the event.
    /// </param>
    public AppendedEvent[] Complete(IEnumerable<(int Place, AppendedEvent Event)> found)
    {
        var appended = new AppendedEvent[_events.Count];
        var isFound = new bool[_events.Count];
        foreach (var (place, item) in found)
        {
            (appended[place - 1], isFound[place - 1]) = (item, true);
        }

        // The places of the last events of the rooms, and how many lines the rooms have up to them.
        var lastOf = new (int At, long Lines)[_rooms.Count + 1];
        for (var at = 0; at < appended.Length; at++)
        {
            ref var last = ref lastOf[_roomOf[at]];
            if (!isFound[at])
            {
                appended[at] = Next(at, last.At, last.Lines, appended[last.At]);
            }

            last = (at, appended[at].Line);
            if (!_events[at].Kind.IsLine())
            {
                appended[at] = appended[at] with { Line = 0 };
            }
        }

        return appended;
    }

    private AppendedEvent Next(int at, int lastAt, long lines, in AppendedEvent last) => new(
        last.Sequence + 1,
        last.Tag,
        last.Tag,
        lines + (_events[at].Kind.IsLine() ? 1 : 0),
        _events[at].DisplayName,
        last.At.AddTicks((_ages[lastAt] - _ages[at]) * TimeSpan.TicksPerMicrosecond),
        last.Members,
        Arrived: 0,
        Left: 0);

    private static byte[] ToArray(ReadOnlyMemory<byte> text) =>
        MemoryMarshal.TryGetArray(text, out var segment) && segment.Array is { } array && array.Length == text.Length ? array : text.ToArray();
}
