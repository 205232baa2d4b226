using KestrelChat.Server.Transport;

namespace KestrelChat.Server.Tests.Transport;

/// <summary>Notes that a socket was to be closed.</summary>
internal sealed class SocketOwner : ISocketOwner
{
    public Exception? CloseReason { get; set; }

    public bool IsClosed { get; private set; }

    public void CloseSocket() => IsClosed = true;
}
