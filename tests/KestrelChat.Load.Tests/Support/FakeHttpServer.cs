using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KestrelChat.Load.Tests.Support;

/// <summary>Answers every GET with a fixed status and records the paths.</summary>
internal sealed class FakeHttpServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly string status;
    private readonly Task serving;

    internal FakeHttpServer(string status)
    {
        this.status = status;
        listener.Start();
        serving = ServeAsync();
    }

    internal Uri Address => new($"http://{listener.LocalEndpoint}");

    internal ConcurrentQueue<string> Paths { get; } = new();

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                using var reader = new StreamReader(client.GetStream());
                Paths.Enqueue((await reader.ReadLineAsync())!.Split(' ')[1]);
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                    // Skips the headers, up to the empty line.
                }

                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"));
            }
        }
        catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
        {
            // The listener was stopped, during an accept or between two.
        }
    }
}
