namespace KestrelChat.Server.Connections;

/// <summary>
/// How a connection ended: each part of the pipeline may say it, the first to say it is right. Each connection has one among
/// its features. Any thread.
/// </summary>
internal sealed class ConnectionOutcome
{
    private int _reason;

    public CloseReason Reason => (CloseReason)Volatile.Read(ref _reason);

    /// <summary>Whether anybody was told of this connection; one of which nobody was is not worth a line in the log.</summary>
    public bool WasSeen { get; set; }

    /// <summary>Says why the connection ends, unless it was said before.</summary>
    public void Set(CloseReason reason) =>
        Interlocked.CompareExchange(ref _reason, (int)reason, (int)CloseReason.None);
}
