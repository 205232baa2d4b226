using KestrelChat.Cluster.Signals;

namespace KestrelChat.Cluster.Store;

/// <summary>The store that several nodes share. This folder knows no SQL, sockets, configuration, hubs or wordings.</summary>
/// <remarks>
/// Any thread may call any member at any time, unless a method says otherwise. Every method throws
/// <see cref="ClusterUnavailableException"/> if the store cannot be used; the operation may or may not have been carried out, and can
/// be retried with the same arguments without being carried out twice. Arguments beyond <see cref="ClusterLimits"/> cause an
/// <see cref="ArgumentException"/> before anything is done.
/// </remarks>
public interface IClusterStore : IAsyncDisposable
{
    ILogStore Log { get; }

    IPresenceStore Presence { get; }

    IMessageStore Messages { get; }

    ISharedValueStore Values { get; }

    /// <summary>
    /// Creates what is missing, and checks that the store fits: its version, encoding and rights, and that notifications arrive. Must
    /// succeed once before anything else works. Several nodes may call it at once.
    /// </summary>
    /// <returns>The version of the store's schema.</returns>
    /// <exception cref="ClusterUnavailableException">The store cannot be reached, or does not fit; the message says why.</exception>
    Task<int> PrepareAsync(CancellationToken cancellation = default);

    /// <summary>Raises a notification that this process should hear: <see cref="LastHeard"/>.</summary>
    Task NotifyItselfAsync(CancellationToken cancellation = default);

    /// <summary>When a notification of this process was heard last, a timestamp of the store's clock in this process; null = never.</summary>
    long? LastHeard { get; }

    /// <summary>Opens a signal for notifications. It works while the store cannot be reached, and recovers by itself.</summary>
    NotificationSignal OpenNotifications(NotificationKind kind);
}
