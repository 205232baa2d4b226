using KestrelChat.Cluster;

namespace KestrelChat.Tests.Nodes;

/// <summary>A store whose log, a few times, fails as only a faulty program does.</summary>
internal sealed class FaultyStore(IClusterStore inner) : IClusterStore, IRoomLog
{
    public const string Message = "this was not foreseen";

    public const string Refusal = "it is only read from";

    private int _remaining;
    private volatile bool _refusesToAppend;

    /// <summary>Whether nothing may be appended, while all else works.</summary>
    public bool RefusesToAppend
    {
        get => _refusesToAppend;
        set => _refusesToAppend = value;
    }

    /// <summary>How many times it will.</summary>
    public int Remaining
    {
        get => Volatile.Read(ref _remaining);
        set => Volatile.Write(ref _remaining, value);
    }

    public IRoomLog Log => this;

    public IPresence Presence => inner.Presence;

    public INodeMail Mail => inner.Mail;

    public ISharedState State => inner.State;

    public Doorbell OpenDoorbell(DoorbellKind kind) => inner.OpenDoorbell(kind);

    public Task<IReadOnlyList<long>> AppendAsync(Guid node, IReadOnlyList<PendingLine> lines, CancellationToken cancellation = default) =>
        _refusesToAppend ? throw new ClusterUnavailableException(Refusal) { IsRefusal = true } : inner.Log.AppendAsync(node, lines, cancellation);

    public Task<LogPage> ReadAfterAsync(IReadOnlyCollection<RoomPosition> rooms, int maxLines, CancellationToken cancellation = default) =>
        Interlocked.Decrement(ref _remaining) >= 0 ? throw new InvalidOperationException(Message) : inner.Log.ReadAfterAsync(rooms, maxLines, cancellation);

    public Task<LogChanges> FindChangedAsync(LogClock? since, CancellationToken cancellation = default) => inner.Log.FindChangedAsync(since, cancellation);

    public Task<IReadOnlyList<LogLine>> ReadLastAsync(string room, int maxLines, long before = long.MaxValue, CancellationToken cancellation = default) =>
        inner.Log.ReadLastAsync(room, maxLines, before, cancellation);

    public Task<IReadOnlyList<RoomPosition>> ReadHeadsAsync(IReadOnlyCollection<string> rooms, CancellationToken cancellation = default) =>
        inner.Log.ReadHeadsAsync(rooms, cancellation);

    public Task<int> TrimAsync(Retention keep, int maxLines, CancellationToken cancellation = default) => inner.Log.TrimAsync(keep, maxLines, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
