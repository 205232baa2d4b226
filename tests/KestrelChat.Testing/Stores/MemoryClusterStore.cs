using System.Collections.Concurrent;
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
/// <remarks>
/// Any thread. One lock for everything: it is written to be correct, not fast. Nodes may share the store itself, or use a handle each
/// (<see cref="HandleFor"/>), which can fail alone. Everything depends only on the calls, the clocks and the seed.
/// </remarks>
public sealed class MemoryClusterStore : IClusterStore
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly TimeProvider _nodeTime;
    private readonly Random _tags;
    private readonly MemoryStoreHandle _self;
    private readonly ConcurrentDictionary<string, byte> _failed = new(StringComparer.Ordinal);
    private MemoryStoreHandle[] _handles;
    private MemoryState _state = new();
    private volatile MemoryFault _fault;
    private volatile IFaultPolicy? _policy;
    private volatile Func<string, bool>? _refuses;

    /// <param name="time">The store's clock: that of leases, expiry and events.</param>
    /// <param name="nodeTime">The clock by which nodes wait for notifications and delayed calls; null = the same.</param>
    /// <param name="seed">The tags of the log come from it.</param>
    public MemoryClusterStore(TimeProvider time, TimeProvider? nodeTime = null, int seed = 1)
    {
        (_time, _nodeTime, _tags) = (time, nodeTime ?? time, new Random(seed));
        _self = new MemoryStoreHandle(this, "", _nodeTime);
        _handles = [_self];
    }

    public ILogStore Log => _self.Log;

    public IPresenceStore Presence => _self.Presence;

    public IMessageStore Messages => _self.Messages;

    public ISharedValueStore Values => _self.Values;

    public long? LastHeard => _self.LastHeard;

    /// <summary>How all calls fail from now on. No notification is raised meanwhile.</summary>
    public MemoryFault Fault
    {
        get => _fault;
        set => _fault = value;
    }

    /// <summary>What decides about each call while there is no <see cref="Fault"/> of all calls or of the handle; null = all succeed.</summary>
    public IFaultPolicy? Policy
    {
        get => _policy;
        set => _policy = value;
    }

    /// <summary>Which texts and names the store refuses in events, clients, messages and shared values; null = none.</summary>
    public Func<string, bool>? Refuses
    {
        get => _refuses;
        set => _refuses = value;
    }

    /// <summary>Opens the store for one node.</summary>
    /// <param name="name">The name by which an <see cref="IFaultPolicy"/> knows it.</param>
    /// <param name="time">The node's clock; null = that of all nodes.</param>
    public MemoryStoreHandle HandleFor(string name, TimeProvider? time = null)
    {
        var handle = new MemoryStoreHandle(this, name, time ?? _nodeTime);
        lock (_gate)
        {
            _handles = [.. _handles, handle];
        }

        return handle;
    }

    /// <summary>Whether a call of a method has failed.</summary>
    public bool HasFailed(string method) => _failed.ContainsKey(method);

    /// <summary>Copies everything that is stored, as a stand-by would have it.</summary>
    public MemorySnapshot TakeSnapshot()
    {
        lock (_gate)
        {
            return new MemorySnapshot(_state.Copy());
        }
    }

    /// <summary>Returns to a snapshot, as in a fail-over to a stand-by that lacks the last commits. What is appended then has other tags.</summary>
    /// <param name="snapshot">It can be used again.</param>
    public void Rewind(MemorySnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        lock (_gate)
        {
            _state = snapshot.State.Copy();
        }
    }

    public Task<int> PrepareAsync(CancellationToken cancellation = default) => _self.PrepareAsync(cancellation);

    public Task NotifyItselfAsync(CancellationToken cancellation = default) => _self.NotifyItselfAsync(cancellation);

    public NotificationSignal OpenNotifications(NotificationKind kind) => _self.OpenNotifications(kind);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal CallFault Decide(StoreCall call) => _fault == MemoryFault.None ? _policy?.Decide(call) ?? CallFault.None : new CallFault { Fault = _fault };

    internal void NoteFailure(string method) => _failed[method] = 0;

    internal void Close(MemoryStoreHandle handle)
    {
        lock (_gate)
        {
            _handles = [.. _handles.Where(other => other != handle)];
        }
    }

    /// <summary>Runs a transaction under the lock, and raises its notifications.</summary>
    /// <exception cref="StoreRefusedException">The store refuses one of these texts.</exception>
    internal T Run<T>(MemoryStoreHandle caller, Func<MemoryTransaction, T> step, IEnumerable<string> texts)
    {
        if (_refuses is { } refuses && texts.Any(refuses))
        {
            throw new StoreRefusedException("the memory store refuses this text");
        }

        T result;
        MemoryTransaction transaction;
        MemoryStoreHandle[] handles;
        lock (_gate)
        {
            transaction = new MemoryTransaction(_state, _time.GetUtcNow(), _tags.NextInt64(1, long.MaxValue));
            result = step(transaction);
            handles = _handles;
        }

        foreach (var (kind, othersOnly) in transaction.Notifications)
        {
            Notify(handles, kind, othersOnly ? caller : null);
        }

        return result;
    }

    private void Notify(MemoryStoreHandle[] handles, NotificationKind kind, MemoryStoreHandle? except)
    {
        // Several nodes may share the store itself, so its own calls notify it as well.
        foreach (var handle in handles.Where(handle => _fault == MemoryFault.None && (handle != except || handle == _self)))
        {
            handle.Hear(kind, _policy);
        }
    }
}

/// <summary>What a <see cref="MemoryClusterStore"/> stored at one moment.</summary>
public sealed class MemorySnapshot
{
    internal MemorySnapshot(MemoryState state) => State = state;

    internal MemoryState State { get; }
}
