using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KestrelChat.Testing.Programs;

/// <summary>A chat client that is nothing but a socket.</summary>
internal sealed class SocketClient : IDisposable
{
    private readonly byte[] _receiveBuffer = new byte[64 * 1024];
    private byte[] _unread = [];
    private int _start;
    private int _end;

    private SocketClient(Socket socket)
    {
        Socket = socket;
        Address = socket.LocalEndPoint?.ToString() ?? "";
    }

    /// <summary>The address by which the server shows this client while it has no name; empty for a unix socket.</summary>
    public string Address { get; }

    public Socket Socket { get; }

    private ReadOnlySpan<byte> Unread => _unread.AsSpan(_start, _end - _start);

    public static async Task<SocketClient> ConnectAsync(int port, int? receiveBuffer = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } bytes)
        {
            socket.ReceiveBufferSize = bytes;
        }

        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new SocketClient(socket);
    }

    /// <summary>Connects to a unix socket; the server's greeting tells by which address it shows the client.</summary>
    public static async Task<SocketClient> ConnectAsync(UnixDomainSocketEndPoint to)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(to);
        return new SocketClient(socket);
    }

    /// <summary>Connects from a given address of this machine, or from any (null).</summary>
    public static async Task<SocketClient> ConnectAsync(IPEndPoint to, IPAddress? from = null)
    {
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (from is not null)
            {
                socket.Bind(new IPEndPoint(from, 0));
            }

            await socket.ConnectAsync(to);
            return new SocketClient(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await Socket.SendAsync(bytes)..];
        }
    }

    /// <summary>Half-closes the connection: sends a FIN and can still read.</summary>
    public void EndInput() => Socket.Shutdown(SocketShutdown.Send);

    /// <summary>Closes the connection with an RST.</summary>
    public void Reset()
    {
        Socket.LingerState = new LingerOption(enable: true, seconds: 0);
        Socket.Dispose();
    }

    /// <summary>Reads a line, returned without its newline. Fails if the server closes the connection instead.</summary>
    public async Task<string> ReadLineAsync()
    {
        while (true)
        {
            var newline = Unread.IndexOf((byte)'\n');
            if (newline >= 0)
            {
                return Take(newline + 1)[..^1];
            }

            if (!await ReceiveAsync("a line"))
            {
                Assert.Fail($"the server closed the connection where a line was expected; unread: '{Encoding.UTF8.GetString(Unread)}'");
            }
        }
    }

    /// <summary>Skips lines up to the first one that matches, and returns it.</summary>
    public async Task<string> ReadLineAsync(Predicate<string> matches)
    {
        while (true)
        {
            if (await ReadLineAsync() is var line && matches(line))
            {
                return line;
            }
        }
    }

    /// <summary>Reads everything up to the server's FIN.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReceiveAsync("the end"))
        {
        }

        return Take(_end - _start);
    }

    /// <summary>Reads exactly this many bytes of UTF-8.</summary>
    public async Task<string> ReadAsync(int bytes) => Encoding.UTF8.GetString(await ReadBytesAsync(bytes));

    /// <summary>Reads exactly this many bytes.</summary>
    public async Task<byte[]> ReadBytesAsync(int count)
    {
        while (_end - _start < count)
        {
            if (!await ReceiveAsync($"{count} bytes"))
            {
                Assert.Fail($"the server closed the connection where {count} bytes were expected; unread: '{Encoding.UTF8.GetString(Unread)}'");
            }
        }

        var bytes = Unread[..count].ToArray();
        _start += count;
        return bytes;
    }

    public void Dispose() => Socket.Dispose();

    private async Task<bool> ReceiveAsync(string expected)
    {
        var received = await Socket.ReceiveAsync(_receiveBuffer).Soon($"{Address} to receive {expected}; unread: '{Encoding.UTF8.GetString(Unread)}'");
        if (_end + received > _unread.Length)
        {
            // The unread bytes move to the front, of a larger buffer if they fill more than half of this one.
            var count = _end - _start;
            var moved = 2 * (count + received) > _unread.Length ? new byte[4 * (count + received)] : _unread;
            Unread.CopyTo(moved);
            (_unread, _start, _end) = (moved, 0, count);
        }

        _receiveBuffer.AsSpan(0, received).CopyTo(_unread.AsSpan(_end));
        _end += received;
        return received > 0;
    }

    private string Take(int bytes)
    {
        var text = Encoding.UTF8.GetString(Unread[..bytes]);
        _start += bytes;
        return text;
    }
}
