namespace KestrelChat.Cluster;

/// <summary>
/// What several nodes share. This folder is a seam: it must not know SQL, sockets, configuration, nor hubs, rooms' transcripts
/// and wordings; it carries what was said, who is where, and bytes that only nodes understand.
/// </summary>
/// <remarks>
/// Any thread may call any member at any time, unless a method says otherwise. Every method throws
/// <see cref="ClusterUnavailableException"/> when the store cannot be reached; what was asked may then have been done or not.
/// Everything may be asked again with the same arguments: what was done is not done twice. <see cref="ArgumentException"/>
/// is thrown for what is beyond <see cref="ClusterLimits"/>, before anything is done.
/// </remarks>
public interface IClusterStore : IAsyncDisposable
{
    IRoomLog Log { get; }

    IPresence Presence { get; }

    INodeMail Mail { get; }

    ISharedState State { get; }

    /// <summary>
    /// A bell of the caller's own. It works without the store being reachable, and comes back by itself when the store does.
    /// </summary>
    Doorbell OpenDoorbell(DoorbellKind kind);
}
