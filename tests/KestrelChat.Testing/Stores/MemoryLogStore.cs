using System.Text;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;

namespace KestrelChat.Testing.Stores;

/// <summary>The log of a <see cref="MemoryClusterStore"/>.</summary>
internal sealed class MemoryLogStore(MemoryStoreHandle handle) : ILogStore
{
    public async Task<IReadOnlyList<AppendedEvent>?> AppendAsync(Guid node, IReadOnlyList<PendingEvent> events, CancellationToken cancellation = default)
    {
        PendingEvent.Check(events);
        return await handle.RunAsync(transaction => Append(transaction, node, events), cancellation, events.SelectMany(TextsOf));
    }

    public Task<long> FindAppliedAsync(Guid node, CancellationToken cancellation = default) =>
        handle.RunAsync(transaction => transaction.State.Applied.GetValueOrDefault(node), cancellation);

    public Task<LogPage> ReadAfterAsync(IReadOnlyCollection<RoomPosition> rooms, int maxEvents, int maxBytes, CancellationToken cancellation = default) =>
        handle.RunAsync(transaction => ReadAfter(transaction.State, rooms, maxEvents, maxBytes), cancellation);

    public Task<LogChanges> FindChangedAsync(LogClock? since, CancellationToken cancellation = default) =>
        handle.RunAsync(transaction => new LogChanges(new LogClock(transaction.State.Applied.ToDictionary()), FindChanged(transaction.State, since)), cancellation);

    public Task<IReadOnlyList<RoomPosition>> FindPositionsAsync(IReadOnlyCollection<RoomPosition> positions, CancellationToken cancellation = default) =>
        handle.RunAsync<IReadOnlyList<RoomPosition>>(
            transaction => [.. positions.Where(position => RoomOf(transaction.State, position.Room).Contains(position))],
            cancellation);

    public Task<StoredRoom> ReadRoomAsync(string room, int maxLines, int maxBytes, CancellationToken cancellation = default) => handle.RunAsync(
        transaction =>
        {
            var stored = RoomOf(transaction.State, room);
            var last = Fitting(stored.Events.Where(item => item.Kind.IsLine()).Reverse(), maxLines, maxBytes, atLeast: 0);
            return new StoredRoom(stored.End, stored.Lines, transaction.State.Members(room), stored.Topic, stored.IsTopicLocked, [.. last.Reverse<LogEvent>()]);
        },
        cancellation);

    public Task<(long First, long Last)> FindLinesAsync(string room, CancellationToken cancellation = default) => handle.RunAsync(
        transaction =>
        {
            var stored = RoomOf(transaction.State, room);
            return (stored.Events.Find(item => item.Kind.IsLine())?.Line ?? stored.Lines + 1, stored.Lines);
        },
        cancellation);

    public Task<IReadOnlyList<LogEvent>> ReadLinesAsync(string room, long first, long last, int maxLines, int maxBytes, CancellationToken cancellation = default) =>
        handle.RunAsync<IReadOnlyList<LogEvent>>(
            transaction => Fitting(RoomOf(transaction.State, room).Events.Where(item => item.Kind.IsLine() && item.Line >= first && item.Line <= last), maxLines, maxBytes, atLeast: 1),
            cancellation);

    public Task<int> TrimAsync(int maxEvents, CancellationToken cancellation = default) =>
        handle.RunAsync(transaction => transaction.Trim(maxEvents), cancellation);

    private static List<AppendedEvent>? Append(MemoryTransaction transaction, Guid id, IReadOnlyList<PendingEvent> events)
    {
        if (!transaction.State.Nodes.TryGetValue(id, out var node))
        {
            return null;
        }

        if (events.Count > 0)
        {
            transaction.Notify(NotificationKind.Events, othersOnly: true);
        }

        return [.. events.Select(item => transaction.Append(node, item))];
    }

    private static LogPage ReadAfter(MemoryState state, IReadOnlyCollection<RoomPosition> rooms, int maxEvents, int maxBytes)
    {
        var diverged = rooms.Where(position => RoomOf(state, position.Room).HasDiverged(position)).ToList();
        var behind = rooms.Except(diverged).Where(position => RoomOf(state, position.Room).After(position.Sequence).Any()).ToList();
        List<LogEvent> page = [];
        var more = false;
        foreach (var position in behind)
        {
            var unread = RoomOf(state, position.Room).After(position.Sequence).ToList();
            var fitting = Fitting(unread, maxEvents / behind.Count, maxBytes / behind.Count, atLeast: 1);
            page.AddRange(fitting);
            more |= fitting.Count < unread.Count;
        }

        return new LogPage(page, more, [.. diverged.Select(position => RoomOf(state, position.Room).End)]);
    }

    private static List<string>? FindChanged(MemoryState state, LogClock? since)
    {
        if (since is null)
        {
            return [];
        }

        // The store lost commits.
        if (since.Applied.Any(applied => applied.Value > state.Applied.GetValueOrDefault(applied.Key)))
        {
            return null;
        }

        return [.. state.Rooms.Where(room => room.Value.Applied.Any(applied => applied.Value > since.Applied.GetValueOrDefault(applied.Key))).Select(room => room.Key)];
    }

    private static List<LogEvent> Fitting(IEnumerable<LogEvent> events, int maxEvents, int maxBytes, int atLeast)
    {
        List<LogEvent> fitting = [];
        var bytes = 0L;
        foreach (var item in events)
        {
            bytes += item.Text.Length;
            if (fitting.Count >= atLeast && (fitting.Count >= maxEvents || bytes > maxBytes))
            {
                break;
            }

            fitting.Add(item);
        }

        return fitting;
    }

    private static MemoryRoom RoomOf(MemoryState state, string name) => state.Rooms.TryGetValue(name, out var room) ? room : new MemoryRoom(name);

    private static IEnumerable<string> TextsOf(PendingEvent item) =>
        [item.Room, item.DisplayName, item.NewName, Encoding.UTF8.GetString(item.Text.Span), .. item.Changes.SelectMany(change => MemoryPresenceStore.TextsOf(change.Client))];
}
