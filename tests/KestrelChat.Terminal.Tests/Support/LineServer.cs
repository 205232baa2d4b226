using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Terminal.Tests.Support;

/// <summary>A server that does what the test says, such as a foreign one or one that fails.</summary>
internal sealed class LineServer : IDisposable
{
    private Socket _listener;

    public LineServer()
    {
        _listener = Listen(0);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    /// <summary>On 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The client's argument that names this server.</summary>
    public string Argument => $"127.0.0.1:{Port}";

    /// <summary>Waits until a client connects.</summary>
    public async Task<LineServerConnection> AcceptAsync() => new(await _listener.AcceptAsync().Soon("a client connects"));

    /// <summary>Refuses connections until <see cref="ListenAgain"/>; those that are open stay.</summary>
    public void StopListening() => _listener.Dispose();

    /// <summary>Listens on the same port as before.</summary>
    public void ListenAgain() => _listener = Listen(Port);

    public void Dispose() => _listener.Dispose();

    private static Socket Listen(int port)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        // The port may still have connections that were closed a moment ago.
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        return listener;
    }
}
