using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using KestrelChat.Load.Measuring;
using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Tests.Support;

/// <summary>A minimal chat over WebSocket: greets, answers commands, and sends every other line to all clients.</summary>
internal sealed class FakeWebSocketChat : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<WebSocket, TcpClient> clients = new();
    private readonly SemaphoreSlim sending = new(1);
    private readonly Task accepting;

    internal FakeWebSocketChat()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    internal IPEndPoint EndPoint => (IPEndPoint)listener.LocalEndpoint;

    internal int Clients => clients.Count;

    internal RunContext Context() => new(
        new Target(EndPoint, BroadcastProtocols.ByName("websocket"), null), null, new ProcessMeter(Environment.ProcessId), _ => { }, CancellationToken.None);

    /// <summary>Sends a line to all clients.</summary>
    internal async Task BroadcastAsync(string line)
    {
        await sending.WaitAsync();
        try
        {
            foreach (var client in clients.Keys)
            {
                await client.SendAsync(Encoding.ASCII.GetBytes(line + "\n"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
        }
        catch (Exception gone) when (gone is IOException or WebSocketException or ObjectDisposedException)
        {
            // A client has left.
        }
        finally
        {
            sending.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await accepting;
        foreach (var client in clients.Values)
        {
            client.Dispose();
        }

        sending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
        {
            // The listener was stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        var stream = client.GetStream();
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            _ = request.Append(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer)));
        }

        if (!request.ToString().StartsWith("GET /chat HTTP/1.1\r\n", StringComparison.Ordinal))
        {
            client.Dispose();
            return;
        }

        await stream.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"u8.ToArray());
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        clients[socket] = client;
        await BroadcastAsync("somebody has arrived");
        try
        {
            while (await socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: WebSocketMessageType.Text } received)
            {
                var line = Encoding.ASCII.GetString(buffer, 0, received.Count).TrimEnd('\n');
                await BroadcastAsync(line.StartsWith('/') ? $"* there is no command {line[(line.LastIndexOf('\n') + 1)..]}" : $"ada: {line}");
            }
        }
        catch (Exception gone) when (gone is IOException or WebSocketException or ObjectDisposedException)
        {
            // The client has left.
        }

        clients.TryRemove(socket, out _);
        client.Dispose();
    }
}
