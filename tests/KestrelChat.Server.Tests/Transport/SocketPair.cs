using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Server.Tests.Transport;

/// <summary>Two connected TCP sockets whose buffers are as small as the system allows, so that it takes only a part of what is sent.</summary>
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
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 1 };
        await client.ConnectAsync(listener.LocalEndPoint!);
        return new SocketPair(await listener.AcceptAsync(), client);
    }

    public void Dispose()
    {
        Server.Dispose();
        Client.Dispose();
    }
}
