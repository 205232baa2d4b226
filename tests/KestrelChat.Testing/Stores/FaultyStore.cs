using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Stores;

/// <summary>A store whose log can be made to throw an unexpected exception, or to refuse lines while everything else works.</summary>
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

    /// <summary>How many more reads of new lines throw an unexpected exception; negative after the first that does not.</summary>
    public int UnexpectedReads
    {
        get => Volatile.Read(ref _unexpectedReads);
        set => Volatile.Write(ref _unexpectedReads, value);
    }

    /// <summary>How many more reads of a room's history throw an unexpected exception.</summary>
    public int UnexpectedHistoryReads
    {
        get => Volatile.Read(ref _unexpectedHistoryReads);
        set => Volatile.Write(ref _unexpectedHistoryReads, value);
    }

    public ILogStore Log => this;

    public IPresenceStore Presence => inner.Presence;

    public IMessageStore Messages => inner.Messages;

    public ISharedValueStore Values => inner.Values;

    public NotificationSignal OpenNotifications(NotificationKind kind) => inner.OpenNotifications(kind);

    public Task<IReadOnlyList<long>> AppendAsync(Guid node, IReadOnlyList<PendingLine> lines, CancellationToken cancellation = default)
    {
        if (!_refusesAppends)
        {
            return inner.Log.AppendAsync(node, lines, cancellation);
        }

        Interlocked.Increment(ref _refusedAppends);
        throw new ClusterUnavailableException(RefusalMessage) { IsRefusal = true };
    }

    public Task<LogPage> ReadAfterAsync(IReadOnlyCollection<RoomPosition> rooms, int maxLines, CancellationToken cancellation = default) =>
        Interlocked.Decrement(ref _unexpectedReads) >= 0 ? throw new InvalidOperationException(UnexpectedMessage) : inner.Log.ReadAfterAsync(rooms, maxLines, cancellation);

    public Task<LogChanges> FindChangedAsync(LogClock? since, CancellationToken cancellation = default) => inner.Log.FindChangedAsync(since, cancellation);

    public Task<IReadOnlyList<LogLine>> ReadLastAsync(string room, int maxLines, long before = long.MaxValue, CancellationToken cancellation = default) =>
        Interlocked.Decrement(ref _unexpectedHistoryReads) >= 0 ? throw new InvalidOperationException(UnexpectedMessage) : inner.Log.ReadLastAsync(room, maxLines, before, cancellation);

    public Task<IReadOnlyList<RoomPosition>> ReadHeadsAsync(IReadOnlyCollection<string> rooms, CancellationToken cancellation = default) =>
        inner.Log.ReadHeadsAsync(rooms, cancellation);

    public Task<int> TrimAsync(Retention keep, int maxLines, CancellationToken cancellation = default) => inner.Log.TrimAsync(keep, maxLines, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
