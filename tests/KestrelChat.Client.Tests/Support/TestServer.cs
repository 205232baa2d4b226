using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Client.Tests.Support;

/// <summary>Listens on a free loopback port; the test plays the server on each <see cref="AcceptedConnection"/>.</summary>
internal sealed class TestServer : IDisposable
{
    private readonly Socket _listener;

    public TestServer(IPAddress? address = null)
    {
        address ??= IPAddress.Loopback;
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public async Task<AcceptedConnection> AcceptAsync() => new(await _listener.AcceptAsync().WithTimeout());

    public void Dispose() => _listener.Dispose();
}
