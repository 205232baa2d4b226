namespace KestrelChat.Server.Connections;

/// <summary>Why a connection ended, as one of its features. The first part of the pipeline that sets a reason is right. Any thread.</summary>
internal sealed class ConnectionOutcome
{
    private int _reason;

    public CloseReason Reason => (CloseReason)Volatile.Read(ref _reason);

    /// <summary>Whether a room was told that this client arrived. If not, the connection is logged at Debug only.</summary>
    public bool WasAnnounced { get; set; }

    /// <summary>Sets the reason, unless one is set.</summary>
    public void Set(CloseReason reason) =>
        Interlocked.CompareExchange(ref _reason, (int)reason, (int)CloseReason.None);
}
