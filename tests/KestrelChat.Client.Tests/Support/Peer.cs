using System.Net.Sockets;
using System.Text;

namespace KestrelChat.Client.Tests.Support;

/// <summary>The server's end of one connection.</summary>
internal sealed class Peer(Socket socket) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public Task SendAsync(byte[] bytes) => _stream.WriteAsync(bytes).AsTask().Soon();

    /// <summary>Reads exactly <paramref name="count"/> bytes.</summary>
    public async Task<byte[]> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes).AsTask().Soon();
        return bytes;
    }

    /// <summary>Reads until the client closed its sending side.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using MemoryStream all = new();
        await _stream.CopyToAsync(all).Soon();
        return all.ToArray();
    }

    /// <summary>Sends back what comes until the client closed its sending side.</summary>
    public Task EchoToEndAsync() => _stream.CopyToAsync(_stream).Soon();

    /// <summary>Closes the sending side only (FIN).</summary>
    public void FinishSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection (RST).</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);

        // Not through the stream: that one shuts the connection down in good order first.
        socket.Dispose();
    }

    public void Dispose() => _stream.Dispose();
}
