using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Client.Tests.Support;

/// <summary>A listener on a free loopback port; the test itself plays the server with each <see cref="Peer"/>.</summary>
internal sealed class PlainServer : IDisposable
{
    private readonly Socket _listener;

    public PlainServer(IPAddress? address = null)
    {
        address ??= IPAddress.Loopback;
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public async Task<Peer> AcceptAsync() => new(await _listener.AcceptAsync().Soon());

    public void Dispose() => _listener.Dispose();
}
