using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KestrelChat.Browser.Tests.Support;

/// <summary>Many TCP clients in one process: they read everything and look at nothing.</summary>
internal sealed class Crowd : IDisposable
{
    // They connect so many at a time.
    private const int Batch = 100;

    private readonly List<Socket> _sockets = [];
    private readonly byte[] _ignored = new byte[64 * 1024];

    /// <summary>Connects clients that enter rooms in turn.</summary>
    public static async Task<Crowd> ConnectAsync(int port, int count, int rooms)
    {
        var crowd = new Crowd();
        try
        {
            for (var first = 0; first < count; first += Batch)
            {
                await Task.WhenAll(Enumerable.Range(first, Math.Min(Batch, count - first)).Select(i => crowd.ConnectAsync(port, $"/nick guest{i}\n/join room{i % rooms}\n"))).Soon($"{count} clients to connect");
            }

            return crowd;
        }
        catch
        {
            crowd.Dispose();
            throw;
        }
    }

    /// <summary>Has some clients say a line.</summary>
    public async Task SayAsync(string text, Predicate<int> speaks)
    {
        var bytes = Encoding.UTF8.GetBytes(text + "\n");
        for (var i = 0; i < _sockets.Count; i++)
        {
            if (speaks(i))
            {
                await _sockets[i].SendAsync(bytes);
            }
        }
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());

    private async Task ConnectAsync(int port, string input)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        lock (_sockets)
        {
            _sockets.Add(socket);
        }

        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(Encoding.UTF8.GetBytes(input));
        _ = IgnoreAsync(socket);
    }

    private async Task IgnoreAsync(Socket socket)
    {
        try
        {
            while (await socket.ReceiveAsync(_ignored) > 0)
            {
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }
}
