using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Server.Tests.Transport;

/// <summary>Two connected TCP sockets with small buffers, so that the system takes only a part of what is sent.</summary>
internal sealed class SocketPair : IDisposable
{
    private SocketPair(Socket server, Socket client) => (Server, Client) = (server, client);

    public Socket Server { get; }

    public Socket Client { get; }

    public static async Task<SocketPair> ConnectAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { SendBufferSize = 1 };
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();

        // A window smaller than a segment would make the sender wait for its timer, some 200 ms, before each segment.
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 16 * 1024 };
        await client.ConnectAsync(listener.LocalEndPoint!);
        return new SocketPair(await listener.AcceptAsync(), client);
    }

    public void Dispose()
    {
        Server.Dispose();
        Client.Dispose();
    }
}
