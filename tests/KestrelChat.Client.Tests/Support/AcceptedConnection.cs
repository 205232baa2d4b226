using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace KestrelChat.Client.Tests.Support;

/// <summary>The server's end of a connection.</summary>
internal sealed class AcceptedConnection(Socket socket) : IDisposable
{
    private Stream _stream = new NetworkStream(socket, ownsSocket: true);

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public Task SendAsync(byte[] bytes) => _stream.WriteAsync(bytes).AsTask().WithTimeout();

    /// <summary>Begins TLS; returns the name that the client asked for.</summary>
    public async Task<string> BeginTlsAsync(X509Certificate2 certificate)
    {
        SslStream tls = new(_stream);
        _stream = tls;
        await tls.AuthenticateAsServerAsync(certificate).WithTimeout();
        return tls.TargetHostName;
    }

    /// <summary>Sends close_notify.</summary>
    public Task EndTlsAsync() => ((SslStream)_stream).ShutdownAsync().WithTimeout();

    /// <summary>Reads exactly <paramref name="count"/> bytes.</summary>
    public async Task<byte[]> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        await _stream.ReadExactlyAsync(bytes).AsTask().WithTimeout();
        return bytes;
    }

    /// <summary>Reads until the client closes its sending side.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using MemoryStream all = new();
        await _stream.CopyToAsync(all).WithTimeout();
        return all.ToArray();
    }

    /// <summary>Echoes until the client closes its sending side.</summary>
    public Task EchoToEndAsync() => _stream.CopyToAsync(_stream).WithTimeout();

    /// <summary>Closes the sending side (FIN).</summary>
    public void CloseSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Resets the connection (RST).</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);

        // Disposing of the stream would shut the connection down in an orderly way first.
        socket.Dispose();
    }

    public void Dispose() => _stream.Dispose();
}
