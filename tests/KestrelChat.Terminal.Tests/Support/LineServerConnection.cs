using System.Net.Sockets;
using System.Text;

namespace KestrelChat.Terminal.Tests.Support;

/// <summary>One client of a <see cref="LineServer"/>. Reading and sending may be done at the same time.</summary>
internal sealed class LineServerConnection(Socket socket) : IDisposable
{
    private readonly NetworkStream _stream = new(socket);
    private readonly MemoryStream _line = new();

    /// <summary>Waits for a line and returns it without its newline; null at the end of what the client sends.</summary>
    public async Task<string?> ReceiveLineAsync()
    {
        byte[] next = new byte[1];
        _line.SetLength(0);
        while (true)
        {
            if (await _stream.ReadAsync(next).AsTask().Soon("a line from the client") == 0)
            {
                return _line.Length == 0 ? null : Text();
            }

            if (next[0] == '\n')
            {
                return Text();
            }

            _line.WriteByte(next[0]);
        }
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public Task SendAsync(byte[] bytes) => _stream.WriteAsync(bytes).Soon();

    /// <summary>Whether the client has sent nothing that was not received.</summary>
    public bool IsSilent => socket.Available == 0;

    /// <summary>Closes the connection with an RST, as a server does that is killed or a firewall that forgets.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        Dispose();
    }

    /// <summary>Sends a FIN and can still receive.</summary>
    public void EndOutput() => socket.Shutdown(SocketShutdown.Send);

    public void Dispose()
    {
        _stream.Dispose();
        socket.Dispose();
    }

    private string Text() => Encoding.UTF8.GetString(_line.GetBuffer(), 0, (int)_line.Length);
}
