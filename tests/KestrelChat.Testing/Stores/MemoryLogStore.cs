using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Stores;

/// <summary>The log of a <see cref="MemoryClusterStore"/>.</summary>
internal sealed class MemoryLogStore(MemoryClusterStore cluster, MemoryNodes nodes, MemoryTopics topics) : ILogStore
{
    private readonly Dictionary<string, RoomLog> _rooms = new(StringComparer.Ordinal);
    private readonly Dictionary<(Guid Node, long Number), long> _sequences = [];
    private readonly Dictionary<Guid, long> _applied = [];

    public async Task<IReadOnlyList<long>> AppendAsync(Guid node, IReadOnlyList<PendingLine> lines, CancellationToken cancellation = default)
    {
        PendingLine.Check(lines);
        if (lines.Count == 0)
        {
            return [];
        }

        var sequences = await cluster.RunAsync<IReadOnlyList<long>>(() => [.. lines.Select(line => Append(node, line))], cancellation);
        cluster.Signal(NotificationKind.Lines);
        return sequences;
    }

    public Task<LogPage> ReadAfterAsync(IReadOnlyCollection<RoomPosition> rooms, int maxLines, CancellationToken cancellation = default) =>
        cluster.RunAsync(
            () =>
            {
                var behind = rooms.Where(position => Head(position.Room) > position.Sequence).ToList();
                var share = Math.Max(1, maxLines / Math.Max(1, behind.Count));
                List<LogLine> page = [];
                var more = false;
                foreach (var (room, sequence) in behind)
                {
                    var unread = _rooms[room].After(sequence);
                    page.AddRange(unread.Take(share));
                    more |= unread.Count > share;
                }

                return new LogPage(page, more, [.. rooms.Where(position => Head(position.Room) < position.Sequence).Select(position => position with { Sequence = Head(position.Room) })]);
            },
            cancellation);

    public Task<LogChanges> FindChangedAsync(LogClock? since, CancellationToken cancellation = default) => cluster.RunAsync(
        () => new LogChanges(
            new LogClock(_applied.ToDictionary()),
            since is null ? [] : [.. _rooms.Where(room => room.Value.Lines.Exists(line => line.Number > since.Applied.GetValueOrDefault(line.Node))).Select(room => room.Key)]),
        cancellation);

    public Task<IReadOnlyList<LogLine>> ReadLastAsync(string room, int maxLines, long before = long.MaxValue, CancellationToken cancellation = default) =>
        cluster.RunAsync<IReadOnlyList<LogLine>>(
            () => _rooms.TryGetValue(room, out var log) ? [.. log.Lines.Where(line => line.Sequence < before).TakeLast(maxLines)] : [],
            cancellation);

    public Task<IReadOnlyList<RoomPosition>> ReadHeadsAsync(IReadOnlyCollection<string> rooms, CancellationToken cancellation = default) =>
        cluster.RunAsync<IReadOnlyList<RoomPosition>>(() => [.. rooms.Select(room => new RoomPosition(room, Head(room)))], cancellation);

    public Task<int> TrimAsync(Retention keep, int maxLines, CancellationToken cancellation = default) => cluster.RunAsync(
        () =>
        {
            var removed = 0;
            foreach (var room in _rooms.Values)
            {
                while (removed < maxLines && room.Lines.FirstOrDefault() is { } oldest
                    && (oldest.Sequence <= room.Head - keep.Lines || oldest.At < keep.Since))
                {
                    room.Lines.RemoveAt(0);
                    _sequences.Remove((oldest.Node, oldest.Number));
                    removed++;
                }
            }

            return removed < maxLines ? removed + RemoveRooms(keep, maxLines - removed) : removed;
        },
        cancellation);

    /// <summary>Within a step only.</summary>
    internal long Head(string room) => _rooms.TryGetValue(room, out var log) ? log.Head : 0;

    private long Append(Guid node, PendingLine line)
    {
        if (line.Number <= _applied.GetValueOrDefault(node))
        {
            return _sequences.GetValueOrDefault((node, line.Number));
        }

        if (!_rooms.TryGetValue(line.Room, out var room))
        {
            _rooms[line.Room] = room = new RoomLog();
        }

        room.Head++;
        room.Lines.Add(new LogLine(line.Room, room.Head, node, line.Number, line.DisplayName, line.Text.ToArray(), StoreTimes.Truncate(line.At)));
        _sequences[(node, line.Number)] = room.Head;
        _applied[node] = line.Number;
        return room.Head;
    }

    private int RemoveRooms(Retention keep, int maxRooms)
    {
        var abandoned = _rooms.Keys.Union(topics.Rooms, StringComparer.Ordinal)
            .Where(room => !(_rooms.TryGetValue(room, out var log) && log.Lines.Count > 0) && !nodes.AnyIn(room))
            .Where(room => topics.Find(room) is null || topics.IsOlder(room, keep.Since))
            .Take(maxRooms)
            .ToList();
        foreach (var room in abandoned)
        {
            topics.Set(room, topic: null);
            _rooms.Remove(room);
        }

        return abandoned.Count;
    }

    private sealed class RoomLog
    {
        public List<LogLine> Lines { get; } = [];

        public long Head { get; set; }

        public List<LogLine> After(long sequence) => Lines.Count == 0
            ? []
            : Lines[(int)Math.Clamp(sequence + 1 - Lines[0].Sequence, 0, Lines.Count)..];
    }
}
