using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Hub;

namespace KestrelChat.Cluster.Presence;

/// <summary>
/// Acquires and renews this node's lease. After each renewal it does what depends on it: names are reconciled, dead nodes removed,
/// and from time to time the state that messages add up is corrected.
/// </summary>
/// <remarks><see cref="RunAsync"/>: once.</remarks>
internal sealed class NodeLease(
    IPresenceStore presence,
    ChatHub hub,
    LeaseId id,
    ChangedClients changed,
    PresencePublisher publisher,
    NameReconciler names,
    DeadNodes deadNodes,
    NodeOptions options,
    Reachability.Work work,
    TimeProvider time)
{
    /// <summary>How often the lease is renewed.</summary>
    public static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(5);

    /// <summary>How long the lease lasts without a renewal.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan s_retryInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_correctionInterval = TimeSpan.FromMinutes(1);

    // Since when every renewal has succeeded; null = the last one failed.
    private long? _renewedSince;
    private long? _correctedAt;
    private long _renewedAt;

    // Whether the node acquired a lease and has not published its clients yet, and whether others were told that they had left.
    private bool _hasJoined;
    private bool _isBack;

    /// <summary>Called when the node was declared dead and has come back: its clients have to be announced again.</summary>
    public required Action Returned { get; init; }

    /// <summary>Corrects what messages may have missed. Returns false if that has to be repeated soon.</summary>
    public required Func<CancellationToken, Task<bool>> CorrectAsync { get; init; }

    /// <summary>Keeps the lease until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                if (id.Value is not { } node || !await presence.RenewAsync(node, Duration, cancellation))
                {
                    await AcquireAsync(cancellation);
                    continue;
                }

                _renewedAt = time.GetTimestamp();
                work.Succeeded();
                _renewedSince ??= time.GetTimestamp();
                if (_hasJoined)
                {
                    await PublishAsync(cancellation);
                }

                await names.ReconcileAsync(id.Value!.Value, RenewIfDueAsync, cancellation);
                await RemoveDeadNodesAsync(cancellation);
                if (_correctedAt is not { } corrected || time.GetElapsedTime(corrected) >= s_correctionInterval)
                {
                    _correctedAt = await CorrectAsync(cancellation) ? time.GetTimestamp() : null;
                }

                await Task.Delay(RenewInterval, time, cancellation);
            }
            catch (ClusterUnavailableException failure)
            {
                work.Failed(failure);
                (_renewedSince, _correctedAt) = (null, null);
                await Task.Delay(s_retryInterval, time, cancellation);
            }
        }
    }

    /// <summary>Releases the lease: the clients of this node are removed at once.</summary>
    public Task ReleaseAsync() => id.Value is { } node ? presence.LeaveAsync(node, CancellationToken.None) : Task.CompletedTask;

    // Whether the node was declared dead meanwhile is found out at the next renewal.
    private async Task RenewIfDueAsync(CancellationToken cancellation)
    {
        if (time.GetElapsedTime(_renewedAt) >= RenewInterval && id.Value is { } node)
        {
            await presence.RenewAsync(node, Duration, cancellation);
            _renewedAt = time.GetTimestamp();
        }
    }

    private async Task AcquireAsync(CancellationToken cancellation)
    {
        var acquired = Guid.CreateVersion7();
        if (await presence.EnterAsync(acquired, options.NodeName.Length > 0 ? options.NodeName : Environment.MachineName, Duration, cancellation))
        {
            (_hasJoined, _isBack) = (true, _isBack || id.Value is not null);
            id.Value = acquired;
            _correctedAt = null;
            names.DoubtAll();
            foreach (var client in hub.Clients)
            {
                changed.Add(client);
            }
        }
    }

    // Clients are published before their names are claimed and before anything is asked about them.
    private async Task PublishAsync(CancellationToken cancellation)
    {
        await publisher.PublishAsync(cancellation);
        if (_isBack)
        {
            Returned();
        }

        (_hasJoined, _isBack) = (false, false);
    }

    // When the store was away, leases of living nodes have expired: they get the duration of a lease to come back.
    private Task RemoveDeadNodesAsync(CancellationToken cancellation) =>
        _renewedSince is { } since && time.GetElapsedTime(since) >= Duration ? deadNodes.RemoveAsync(cancellation) : Task.CompletedTask;
}
