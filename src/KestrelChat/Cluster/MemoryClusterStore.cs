namespace KestrelChat.Cluster;

/// <summary>How a <see cref="MemoryClusterStore"/> is to fail.</summary>
public enum MemoryFault
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Nothing is done, and whoever asks is told so.</summary>
    Unreachable,

    /// <summary>All is done, but whoever asks is not told so: a connection that broke before the answer.</summary>
    AnswerLost,
}

/// <summary>
/// What nodes share, kept in this process: several nodes in one process share one instance. It outlasts nothing, and can be
/// told to fail.
/// </summary>
/// <remarks>Any thread. One lock for all of it: it is made to be right, not fast.</remarks>
public sealed class MemoryClusterStore : IClusterStore
{
    private readonly Lock _gate = new();
    private readonly Doorbells _bells;
    private volatile MemoryFault _fault;

    /// <param name="time">The clock that leases end by.</param>
    public MemoryClusterStore(TimeProvider time)
    {
        _bells = new Doorbells(time);
        var nodes = new MemoryNodes(time);
        var topics = new MemoryTopics(time);
        var log = new MemoryRoomLog(this, nodes, topics);
        Log = log;
        Presence = new MemoryPresence(this, nodes, topics, log);
        Mail = new MemoryNodeMail(this, nodes);
        State = new MemorySharedState(this);
    }

    public IRoomLog Log { get; }

    public IPresence Presence { get; }

    public INodeMail Mail { get; }

    public ISharedState State { get; }

    /// <summary>How calls fail from now on.</summary>
    public MemoryFault Fault
    {
        get => _fault;
        set => _fault = value;
    }

    public Doorbell OpenDoorbell(DoorbellKind kind) => _bells.Open(kind);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Rings every node's bell, if anybody is to be told anything.</summary>
    internal void Ring(DoorbellKind kind)
    {
        if (_fault == MemoryFault.None)
        {
            _bells.Ring(kind);
        }
    }

    /// <summary>Does something with all that is shared, alone, as one step.</summary>
    internal Task<T> DoAsync<T>(Func<T> step, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellation);
        }

        var fault = _fault;
        if (fault == MemoryFault.Unreachable)
        {
            return Task.FromException<T>(new ClusterUnavailableException("What the nodes share was made unreachable."));
        }

        T answer;
        lock (_gate)
        {
            answer = step();
        }

        return fault == MemoryFault.AnswerLost
            ? Task.FromException<T>(new ClusterUnavailableException("What the nodes share was made to lose its answers."))
            : Task.FromResult(answer);
    }
}
