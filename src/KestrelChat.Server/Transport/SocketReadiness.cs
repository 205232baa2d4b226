using System.Net.Sockets;

namespace KestrelChat.Server.Transport;

/// <summary>Waits until a socket has something to read, without a buffer. The reader is told on a pool thread.</summary>
internal sealed class SocketReadiness(Socket socket, DirectPipeReader reader) : SocketAsyncEventArgs(true)
{
    /// <summary>Begins to wait. Returns false if the socket is ready at once.</summary>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public bool Start() => socket.ReceiveAsync(this);

    protected override void OnCompleted(SocketAsyncEventArgs e) => reader.OnReady();
}
