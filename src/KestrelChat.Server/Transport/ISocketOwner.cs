namespace KestrelChat.Server.Transport;

/// <summary>The connection whose socket is read and written directly. Any thread.</summary>
internal interface ISocketOwner
{
    /// <summary>Why the socket was closed; null while it is open.</summary>
    Exception? CloseReason { get; }

    /// <summary>Closes the socket after everything that was sent: no more is read or written.</summary>
    void CloseSocket();
}
