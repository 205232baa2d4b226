using System.Runtime.CompilerServices;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Stores;

/// <summary>A <see cref="MemoryClusterStore"/> as one node opens it, with the node's clock and faults of its own.</summary>
/// <remarks>Any thread. A call without a delay completes before it returns.</remarks>
public sealed class MemoryStoreHandle : IClusterStore
{
    private const int SchemaVersion = 1;

    private readonly MemoryClusterStore _cluster;
    private readonly TimeProvider _time;
    private readonly NotificationSignals _signals;
    private readonly Lock _gate = new();
    private long? _lastHeard;
    private volatile MemoryFault _fault;

    internal MemoryStoreHandle(MemoryClusterStore cluster, string name, TimeProvider time)
    {
        (_cluster, Name, _time) = (cluster, name, time);
        _signals = new NotificationSignals(time);
        Log = new MemoryLogStore(this);
        Presence = new MemoryPresenceStore(this);
        Messages = new MemoryMessageStore(this);
        Values = new MemoryValueStore(this);
    }

    public string Name { get; }

    public ILogStore Log { get; }

    public IPresenceStore Presence { get; }

    public IMessageStore Messages { get; }

    public ISharedValueStore Values { get; }

    public long? LastHeard
    {
        get
        {
            lock (_gate)
            {
                return _lastHeard;
            }
        }
    }

    /// <summary>How calls of this handle fail from now on.</summary>
    public MemoryFault Fault
    {
        get => _fault;
        set => _fault = value;
    }

    public Task<int> PrepareAsync(CancellationToken cancellation = default) => RunAsync(_ => SchemaVersion, cancellation);

    public Task NotifyItselfAsync(CancellationToken cancellation = default) => RunAsync(
        _ =>
        {
            lock (_gate)
            {
                _lastHeard = _time.GetTimestamp();
            }

            return true;
        },
        cancellation);

    public NotificationSignal OpenNotifications(NotificationKind kind) => _signals.Open(kind);

    public ValueTask DisposeAsync()
    {
        _cluster.Close(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Raises the signals of this handle, unless notifications are lost.</summary>
    internal void Hear(NotificationKind kind, IFaultPolicy? policy)
    {
        if (_fault == MemoryFault.None && policy?.Delivers(Name, kind) != false)
        {
            _signals.Signal(kind);
        }
    }

    /// <summary>Runs a transaction, or fails.</summary>
    /// <param name="texts">What the store could refuse.</param>
    internal async Task<T> RunAsync<T>(
        Func<MemoryTransaction, T> step, CancellationToken cancellation, IEnumerable<string>? texts = null, [CallerMemberName] string method = "")
    {
        cancellation.ThrowIfCancellationRequested();
        var fault = _fault == MemoryFault.None ? _cluster.Decide(new StoreCall(Name, method)) : new CallFault { Fault = _fault };
        await WaitAsync(fault.DelayBefore, fault.HoldBefore, cancellation);
        if (fault.Fault == MemoryFault.Unreachable)
        {
            throw Failure(fault, method, "the memory store is unreachable");
        }

        var result = _cluster.Run(this, step, texts ?? []);
        await WaitAsync(fault.DelayAfter, fault.HoldAfter, cancellation);
        return fault.Fault == MemoryFault.AnswerLost ? throw Failure(fault, method, "the memory store lost its answer") : result;
    }

    private async Task WaitAsync(TimeSpan delay, Task hold, CancellationToken cancellation)
    {
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, _time, cancellation);
        }

        await hold.WaitAsync(cancellation);
    }

    private ClusterUnavailableException Failure(CallFault fault, string method, string reason)
    {
        _cluster.NoteFailure(method);
        return new ClusterUnavailableException(reason) { IsRefusal = fault.IsRefusal };
    }
}
