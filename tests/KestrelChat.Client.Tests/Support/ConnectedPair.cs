using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Client.Tests.Support;

/// <summary>Both ends of a connection.</summary>
internal sealed class ConnectedPair(Socket client, AcceptedConnection server) : IDisposable
{
    public Socket Client => client;

    public AcceptedConnection Server => server;

    public static async Task<ConnectedPair> CreateAsync()
    {
        using TestServer listener = new();
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, listener.Port).WithTimeout();
        return new ConnectedPair(client, await listener.AcceptAsync());
    }

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }
}
