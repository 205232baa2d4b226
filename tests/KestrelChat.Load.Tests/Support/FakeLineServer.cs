using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KestrelChat.Load.Tests.Support;

/// <summary>Accepts connections, splits what they send into lines, and records how each connection ended.</summary>
internal sealed class FakeLineServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> clients = new();
    private readonly ConcurrentDictionary<Socket, bool> failedSends = new();
    private readonly ConcurrentBag<Task> serving = [];
    private readonly Func<Socket, string, Task> onLine;
    private readonly string greeting;
    private readonly Task accepting;
    private long bytesReceived;

    internal FakeLineServer(string greeting, Func<Socket, string, Task> onLine)
    {
        this.greeting = greeting;
        this.onLine = onLine;
        listener.Start(backlog: 1024);
        accepting = AcceptAsync();
    }

    internal IPEndPoint EndPoint => (IPEndPoint)listener.LocalEndpoint;

    /// <summary>The connected clients.</summary>
    internal IEnumerable<Socket> Clients => clients.Keys;

    /// <summary>The bytes sent on each closed connection, and whether it was reset.</summary>
    internal ConcurrentQueue<(byte[] Sent, bool WasReset)> ClosedConnections { get; } = new();

    /// <summary>Bytes received from all clients.</summary>
    internal long BytesReceived => Interlocked.Read(ref bytesReceived);

    internal void Send(Socket client, string text)
    {
        try
        {
            _ = client.Send(Encoding.UTF8.GetBytes(text));
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // The kernel reports a reset only once: the receiving task may not see it.
            failedSends[client] = true;
        }
    }

    internal void CloseAll()
    {
        foreach (var client in Clients)
        {
            client.Dispose();
        }
    }

    /// <summary>Waits until all connections have closed.</summary>
    internal Task AllClosedAsync() => Task.WhenAll(serving);

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await accepting;
        CloseAll();
        await AllClosedAsync();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync();
                clients[client] = true;
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
        {
            // The listener was stopped, during an accept or between two.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var sent = new List<byte>();
        bool wasReset = false;
        try
        {
            Send(client, greeting);
            var buffer = new byte[4096];
            int lineStart = 0;
            while (await client.ReceiveAsync(buffer) is var length and > 0)
            {
                Interlocked.Add(ref bytesReceived, length);
                sent.AddRange(buffer.AsSpan(0, length));
                for (int lineEnd; (lineEnd = sent.IndexOf((byte)'\n', lineStart)) >= 0; lineStart = lineEnd + 1)
                {
                    await onLine(client, Encoding.UTF8.GetString([.. sent[lineStart..lineEnd]]));
                }
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            wasReset = failure is SocketException { SocketErrorCode: SocketError.ConnectionReset };
        }
        finally
        {
            _ = clients.TryRemove(client, out _);
            client.Dispose();
            ClosedConnections.Enqueue(([.. sent], wasReset || failedSends.ContainsKey(client)));
        }
    }
}
