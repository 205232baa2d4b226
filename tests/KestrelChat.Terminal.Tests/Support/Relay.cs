using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KestrelChat.Terminal.Tests.Support;

/// <summary>Stands between the client and a server as a network does: loses connections, and knows what the client has sent.</summary>
/// <remarks>The server does not notice that a connection was lost, as in a network that fails. Any thread.</remarks>
internal sealed class Relay : IDisposable
{
    private readonly Lock _gate = new();
    private readonly IPEndPoint _server;
    private readonly List<RelayedConnection> _connections = [];
    private readonly MemoryStream _sent = new();
    private Socket _listener;
    private int _inVain;

    public Relay(IPEndPoint server)
    {
        _server = server;
        _listener = Listen(0);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _ = AcceptAsync(_listener);
    }

    /// <summary>On 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>The client's argument that names this server.</summary>
    public string Argument => $"127.0.0.1:{Port}";

    /// <summary>How many connections were accepted, those in vain included.</summary>
    public int Accepted { get; private set; }

    /// <summary>The lines that the client has sent over all connections.</summary>
    public IReadOnlyList<string> Sent
    {
        get
        {
            lock (_gate)
            {
                return Encoding.UTF8.GetString(_sent.ToArray()).Split('\n')[..^1];
            }
        }
    }

    /// <summary>Refuses connections until <see cref="ListenAgain"/>; those that are open stay.</summary>
    public void StopListening() => _listener.Dispose();

    public void ListenAgain()
    {
        _listener = Listen(Port);
        _ = AcceptAsync(_listener);
    }

    /// <summary>Closes the next connections at once, as a load balancer does whose server is down.</summary>
    public void AcceptInVain(int count)
    {
        lock (_gate)
        {
            _inVain = count;
        }
    }

    /// <summary>Loses the connection of the client, which gets an RST.</summary>
    public void Reset() => Current.Reset();

    /// <summary>Loses the connection of the client, which gets a FIN.</summary>
    public void End() => Current.End();

    /// <summary>Forwards nothing more over the connection of the client, which learns nothing of it.</summary>
    public void FallSilent() => Current.FallSilent();

    /// <summary>Forwards only what the client sends.</summary>
    public void LoseAnswers() => Current.LoseAnswers();

    private RelayedConnection Current
    {
        get
        {
            lock (_gate)
            {
                return _connections[^1];
            }
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_gate)
        {
            _connections.ForEach(connection => connection.Dispose());
        }
    }

    private static Socket Listen(int port)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        return listener;
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                await RelayAsync(await listener.AcceptAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It does not listen any more.
        }
    }

    private async Task RelayAsync(Socket client)
    {
        lock (_gate)
        {
            Accepted++;
            if (_inVain > 0)
            {
                _inVain--;
                client.Dispose();
                return;
            }
        }

        Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await server.ConnectAsync(_server);
        RelayedConnection connection = new(client, server, Record);
        lock (_gate)
        {
            _connections.Add(connection);
        }
    }

    private void Record(ReadOnlySpan<byte> bytes, object? unused)
    {
        lock (_gate)
        {
            _sent.Write(bytes);
        }
    }
}
