using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Stores;

/// <summary>A store whose log can be made to throw an unexpected exception, or to refuse events while everything else works.</summary>
internal sealed class FaultyStore(IClusterStore inner) : IClusterStore, ILogStore
{
    public const string UnexpectedMessage = "an unexpected exception";

    public const string RefusalMessage = "the log is read-only";

    private int _unexpectedReads;
    private int _unexpectedHistoryReads;
    private int _refusedAppends;
    private volatile bool _refusesAppends;

    /// <summary>Whether appends are refused.</summary>
    public bool RefusesAppends
    {
        get => _refusesAppends;
        set => _refusesAppends = value;
    }

    /// <summary>How many appends were refused.</summary>
    public int RefusedAppends => Volatile.Read(ref _refusedAppends);

    /// <summary>How many more reads of new events throw an unexpected exception; negative after the first that does not.</summary>
    public int UnexpectedReads
    {
        get => Volatile.Read(ref _unexpectedReads);
        set => Volatile.Write(ref _unexpectedReads, value);
    }

    /// <summary>How many more reads of a room at the end of its log throw an unexpected exception.</summary>
    public int UnexpectedHistoryReads
    {
        get => Volatile.Read(ref _unexpectedHistoryReads);
        set => Volatile.Write(ref _unexpectedHistoryReads, value);
    }

    public ILogStore Log => this;

    public IPresenceStore Presence => inner.Presence;

    public IMessageStore Messages => inner.Messages;

    public ISharedValueStore Values => inner.Values;

    public long? LastHeard => inner.LastHeard;

    public Task<int> PrepareAsync(CancellationToken cancellation = default) => inner.PrepareAsync(cancellation);

    public Task NotifyItselfAsync(CancellationToken cancellation = default) => inner.NotifyItselfAsync(cancellation);

    public NotificationSignal OpenNotifications(NotificationKind kind) => inner.OpenNotifications(kind);

    public Task<IReadOnlyList<AppendedEvent>?> AppendAsync(Guid node, IReadOnlyList<PendingEvent> events, CancellationToken cancellation = default)
    {
        if (!_refusesAppends)
        {
            return inner.Log.AppendAsync(node, events, cancellation);
        }

        Interlocked.Increment(ref _refusedAppends);
        throw new ClusterUnavailableException(RefusalMessage) { IsRefusal = true };
    }

    public Task<long> FindAppliedAsync(Guid node, CancellationToken cancellation = default) => inner.Log.FindAppliedAsync(node, cancellation);

    public Task<LogPage> ReadAfterAsync(IReadOnlyCollection<RoomPosition> rooms, int maxEvents, int maxBytes, CancellationToken cancellation = default) =>
        Interlocked.Decrement(ref _unexpectedReads) >= 0 ? throw new InvalidOperationException(UnexpectedMessage) : inner.Log.ReadAfterAsync(rooms, maxEvents, maxBytes, cancellation);

    public Task<LogChanges> FindChangedAsync(LogClock? since, CancellationToken cancellation = default) => inner.Log.FindChangedAsync(since, cancellation);

    public Task<IReadOnlyList<RoomPosition>> FindPositionsAsync(IReadOnlyCollection<RoomPosition> positions, CancellationToken cancellation = default) =>
        inner.Log.FindPositionsAsync(positions, cancellation);

    public Task<StoredRoom> ReadRoomAsync(string room, int maxLines, int maxBytes, CancellationToken cancellation = default) =>
        Interlocked.Decrement(ref _unexpectedHistoryReads) >= 0 ? throw new InvalidOperationException(UnexpectedMessage) : inner.Log.ReadRoomAsync(room, maxLines, maxBytes, cancellation);

    public Task<(long First, long Last)> FindLinesAsync(string room, CancellationToken cancellation = default) => inner.Log.FindLinesAsync(room, cancellation);

    public Task<IReadOnlyList<LogEvent>> ReadLinesAsync(string room, long first, long last, int maxLines, int maxBytes, CancellationToken cancellation = default) =>
        inner.Log.ReadLinesAsync(room, first, last, maxLines, maxBytes, cancellation);

    public Task<int> TrimAsync(int maxEvents, CancellationToken cancellation = default) => inner.Log.TrimAsync(maxEvents, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
