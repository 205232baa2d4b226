using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;

namespace KestrelChat.Cluster.Presence;

/// <summary>
/// Acquires and renews this node's lease. After each renewal it does what depends on it: names are reconciled, dead nodes removed, the
/// clocks compared.
/// </summary>
/// <remarks><see cref="RunAsync"/>: once.</remarks>
internal sealed class NodeLease(
    IClusterStore store,
    LeaseId id,
    NameReconciler names,
    int maxAnnounced,
    NodeOptions options,
    Reachability.Work work,
    INodeDiagnostics diagnostics,
    TimeProvider time)
{
    /// <summary>How often the lease is renewed.</summary>
    public static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(5);

    /// <summary>How long the lease lasts without a renewal.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan s_retryInterval = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _acquired = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Since when every renewal has succeeded; null = the last one failed.
    private long? _renewedSince;
    private long _renewedAt;

    // Under which the node is entering the cluster: the same until it has, so that a lost answer leaves nothing behind.
    private Guid _entering = Guid.Empty;
    private bool _isSkewReported;
    private Retention? _reported;

    /// <summary>
    /// Called with the id of a new lease, before it is used: what is pending has to be submitted under it. The second argument says
    /// whether the node had a lease before, whose end told the others that its clients had left.
    /// </summary>
    public required Func<Guid, bool, CancellationToken, Task> AcquiredAsync { get; init; }

    /// <summary>Whether a part of what this node told the others was dropped: it has to enter again.</summary>
    public required Func<bool> HasToReturn { get; init; }

    /// <summary>Called with the version of the last shared value that was written, as of each renewal.</summary>
    public required Action<long> NoteVersion { get; init; }

    /// <summary>Completes when the node has its first lease.</summary>
    public Task Acquired => _acquired.Task;

    /// <summary>Time since the lease was renewed; null = the node has none.</summary>
    public TimeSpan? Age => id.Value is null ? null : time.GetElapsedTime(Volatile.Read(ref _renewedAt));

    /// <summary>The store's clock minus this node's, as far as it is known.</summary>
    public TimeSpan ClockSkew { get; private set; }

    private Retention Configured => new(options.KeepLines, options.KeepDays);

    /// <summary>Keeps the lease until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                if (id.Value is not { } node || HasToReturn())
                {
                    await AcquireAsync(cancellation);
                    continue;
                }

                if (!await RenewAsync(node, cancellation))
                {
                    id.Invalidate(node);
                    _renewedSince = null;
                    continue;
                }

                work.Succeeded();
                _renewedSince ??= time.GetTimestamp();
                await store.NotifyItselfAsync(cancellation);
                await names.ReconcileAsync(node, token => RenewIfDueAsync(node, token), cancellation);
                await RemoveDeadNodesAsync(node, cancellation);
                await id.Lost.WaitAsync(RenewInterval, time, cancellation);
            }
            catch (ClusterUnavailableException failure)
            {
                work.Failed(failure);
                _renewedSince = null;
                await Task.Delay(s_retryInterval, time, cancellation);
            }
        }
    }

    /// <summary>Releases the lease: the clients of this node are removed at once.</summary>
    public Task ReleaseAsync() => id.Value is { } node ? store.Presence.LeaveAsync(node, CancellationToken.None) : Task.CompletedTask;

    private async Task<bool> RenewAsync(Guid node, CancellationToken cancellation)
    {
        var began = time.GetUtcNow();
        if (await store.Presence.RenewAsync(node, Duration, cancellation) is not { } state)
        {
            return false;
        }

        Note(state, began);
        return true;
    }

    // Whether the node was removed meanwhile is found out at the next renewal.
    private async Task RenewIfDueAsync(Guid node, CancellationToken cancellation)
    {
        if (time.GetElapsedTime(_renewedAt) >= RenewInterval)
        {
            await RenewAsync(node, cancellation);
        }
    }

    private async Task AcquireAsync(CancellationToken cancellation)
    {
        if (id.Value is { } former)
        {
            await store.Presence.LeaveAsync(former, cancellation);
            id.Invalidate(former);
        }

        var acquired = _entering = _entering == Guid.Empty ? options.Random.NewId(time.GetUtcNow()) : _entering;
        var name = options.NodeName.Length > 0 ? options.NodeName : Environment.MachineName;
        var began = time.GetUtcNow();
        if (await store.Presence.EnterAsync(acquired, name, Duration, Configured, cancellation) is not { } state)
        {
            _entering = Guid.Empty;
            return;
        }

        var isBack = id.All.Count > 0;
        await AcquiredAsync(acquired, isBack, cancellation);
        id.Set(acquired);
        _entering = Guid.Empty;
        Note(state, began);
        names.DoubtAll();
        _acquired.TrySetResult();
        if (isBack)
        {
            diagnostics.Returned();
        }
    }

    private void Note(LeaseState state, DateTimeOffset began)
    {
        Volatile.Write(ref _renewedAt, time.GetTimestamp());
        NoteVersion(state.Version);

        // The store read its clock at some moment of the call.
        var ended = time.GetUtcNow();
        ClockSkew = state.Now < began ? state.Now - began : state.Now > ended ? state.Now - ended : TimeSpan.Zero;
        var isSkewed = ClockSkew.Duration() > NodeState.MaxClockSkew;
        if (isSkewed && !_isSkewReported)
        {
            diagnostics.ClockSkewed(ClockSkew);
        }

        _isSkewReported = isSkewed;
        if (state.Retention != Configured && _reported != state.Retention)
        {
            diagnostics.RetentionDiffers(Configured, state.Retention);
        }

        _reported = state.Retention;
    }

    // When the store was away, leases of living nodes have expired: they get the duration of a lease to come back.
    private async Task RemoveDeadNodesAsync(Guid node, CancellationToken cancellation)
    {
        if (_renewedSince is { } since && time.GetElapsedTime(since) >= Duration)
        {
            while (await store.Presence.RemoveDeadAsync(node, maxAnnounced, cancellation) is not null)
            {
            }
        }
    }
}
