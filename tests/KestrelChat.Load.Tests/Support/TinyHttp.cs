using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace KestrelChat.Load.Tests.Support;

/// <summary>Answers every GET with the status it was made with, and notes the pages.</summary>
internal sealed class TinyHttp : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly string status;
    private readonly Task serving;

    internal TinyHttp(string status)
    {
        this.status = status;
        listener.Start();
        serving = ServeAsync();
    }

    internal Uri Address => new($"http://{listener.LocalEndpoint}");

    internal ConcurrentQueue<string> Pages { get; } = new();

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
                Pages.Enqueue((await reader.ReadLineAsync())!.Split(' ')[1]);
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                    // The headers, up to the empty line.
                }

                await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"));
            }
        }
        catch (Exception ended) when (ended is SocketException or InvalidOperationException)
        {
            // The listener was stopped, while waiting or in between.
        }
    }
}
