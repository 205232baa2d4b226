using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Stores;

/// <summary>How a <see cref="MemoryClusterStore"/> fails.</summary>
public enum MemoryFault
{
    /// <summary>Every call succeeds.</summary>
    None,

    /// <summary>Every call fails, and nothing is done.</summary>
    Unreachable,

    /// <summary>Every call fails, but what it asked for is done: the connection broke before the answer.</summary>
    AnswerLost,
}

/// <summary>A cluster store in this process, shared by nodes in the same process, that can be made to fail.</summary>
/// <remarks>Any thread. One lock for everything: it is written to be correct, not fast.</remarks>
public sealed class MemoryClusterStore : IClusterStore
{
    private readonly Lock _gate = new();
    private readonly NotificationSignals _signals;
    private readonly ConcurrentDictionary<string, byte> _failed = new(StringComparer.Ordinal);
    private volatile MemoryFault _fault;

    /// <param name="time">The clock by which leases expire.</param>
    public MemoryClusterStore(TimeProvider time)
    {
        _signals = new NotificationSignals(time);
        var nodes = new MemoryNodes(time);
        var topics = new MemoryTopics(time);
        var log = new MemoryLogStore(this, nodes, topics);
        Log = log;
        Presence = new MemoryPresenceStore(this, nodes, topics, log);
        Messages = new MemoryMessageStore(this, nodes);
        Values = new MemoryValueStore(this);
    }

    public ILogStore Log { get; }

    public IPresenceStore Presence { get; }

    public IMessageStore Messages { get; }

    public ISharedValueStore Values { get; }

    /// <summary>How calls fail from now on.</summary>
    public MemoryFault Fault
    {
        get => _fault;
        set => _fault = value;
    }

    /// <summary>Whether a call of a method has failed.</summary>
    public bool HasFailed(string method) => _failed.ContainsKey(method);

    public NotificationSignal OpenNotifications(NotificationKind kind) => _signals.Open(kind);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Notifies every node, unless calls fail.</summary>
    internal void Signal(NotificationKind kind)
    {
        if (_fault == MemoryFault.None)
        {
            _signals.Signal(kind);
        }
    }

    /// <summary>Runs a step under the lock, or fails.</summary>
    internal Task<T> RunAsync<T>(Func<T> step, CancellationToken cancellation, [CallerMemberName] string method = "")
    {
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellation);
        }

        var fault = _fault;
        if (fault == MemoryFault.Unreachable)
        {
            return Fail<T>(method, "the memory store is unreachable");
        }

        T result;
        lock (_gate)
        {
            result = step();
        }

        return fault == MemoryFault.AnswerLost ? Fail<T>(method, "the memory store lost its answer") : Task.FromResult(result);
    }

    private Task<T> Fail<T>(string method, string reason)
    {
        _failed[method] = 0;
        return Task.FromException<T>(new ClusterUnavailableException(reason));
    }
}
