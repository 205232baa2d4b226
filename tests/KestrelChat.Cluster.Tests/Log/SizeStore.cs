using System.Collections.Concurrent;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Testing.Stores;

namespace KestrelChat.Cluster.Tests.Log;

/// <summary>A store that records how many events are appended at a time, and whose appends can be made to fail.</summary>
internal sealed class SizeStore(IClusterStore inner) : IClusterStore, ILogStore
{
    public ConcurrentQueue<int> Sizes { get; } = new();

    public MemoryFault Fault { get; set; }

    public ILogStore Log => this;

    public IPresenceStore Presence => inner.Presence;

    public IMessageStore Messages => inner.Messages;

    public ISharedValueStore Values => inner.Values;

    public long? LastHeard => inner.LastHeard;

    public Task<int> PrepareAsync(CancellationToken cancellation = default) => inner.PrepareAsync(cancellation);

    public Task NotifyItselfAsync(CancellationToken cancellation = default) => inner.NotifyItselfAsync(cancellation);

    public NotificationSignal OpenNotifications(NotificationKind kind) => inner.OpenNotifications(kind);

    public async Task<IReadOnlyList<AppendedEvent>?> AppendAsync(Guid node, IReadOnlyList<PendingEvent> events, CancellationToken cancellation = default)
    {
        Sizes.Enqueue(events.Count);
        var appended = Fault == MemoryFault.Unreachable ? null : await inner.Log.AppendAsync(node, events, cancellation);
        return Fault == MemoryFault.None ? appended : throw new ClusterUnavailableException("not now");
    }

    public Task<long> FindAppliedAsync(Guid node, CancellationToken cancellation = default) => inner.Log.FindAppliedAsync(node, cancellation);

    public Task<LogPage> ReadAfterAsync(IReadOnlyCollection<RoomPosition> rooms, int maxEvents, int maxBytes, CancellationToken cancellation = default) =>
        inner.Log.ReadAfterAsync(rooms, maxEvents, maxBytes, cancellation);

    public Task<LogChanges> FindChangedAsync(LogClock? since, CancellationToken cancellation = default) => inner.Log.FindChangedAsync(since, cancellation);

    public Task<IReadOnlyList<RoomPosition>> FindPositionsAsync(IReadOnlyCollection<RoomPosition> positions, CancellationToken cancellation = default) =>
        inner.Log.FindPositionsAsync(positions, cancellation);

    public Task<StoredRoom> ReadRoomAsync(string room, int maxLines, int maxBytes, CancellationToken cancellation = default) =>
        inner.Log.ReadRoomAsync(room, maxLines, maxBytes, cancellation);

    public Task<(long First, long Last)> FindLinesAsync(string room, CancellationToken cancellation = default) => inner.Log.FindLinesAsync(room, cancellation);

    public Task<IReadOnlyList<LogEvent>> ReadLinesAsync(string room, long first, long last, int maxLines, int maxBytes, CancellationToken cancellation = default) =>
        inner.Log.ReadLinesAsync(room, first, last, maxLines, maxBytes, cancellation);

    public Task<int> TrimAsync(int maxEvents, CancellationToken cancellation = default) => inner.Log.TrimAsync(maxEvents, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
