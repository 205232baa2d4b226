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

    /// <summary>Opens a signal for notifications. It works while the store cannot be reached, and recovers by itself.</summary>
    NotificationSignal OpenNotifications(NotificationKind kind);
}
