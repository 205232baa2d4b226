using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Client.Tests.Support;

/// <summary>A connected client socket and the server's end of it.</summary>
internal sealed class ConnectedPair(Socket client, Peer server) : IDisposable
{
    public Socket Client => client;

    public Peer Server => server;

    public static async Task<ConnectedPair> CreateAsync()
    {
        using PlainServer listener = new();
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, listener.Port).Soon();
        return new ConnectedPair(client, await listener.AcceptAsync());
    }

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }
}
