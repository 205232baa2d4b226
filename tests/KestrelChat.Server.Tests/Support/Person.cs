using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KestrelChat.Server.Tests.Support;

/// <summary>Somebody with a TCP connection and nothing else.</summary>
internal sealed class Person : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly MemoryStream _unread = new();

    private Person(Socket socket)
    {
        _socket = socket;
        Who = socket.LocalEndPoint!.ToString()!;
    }

    /// <summary>How the server knows this person.</summary>
    public string Who { get; }

    public Socket Socket => _socket;

    public static async Task<Person> ConnectAsync(int port, int? receiveBuffer = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } bytes)
        {
            socket.ReceiveBufferSize = bytes;
        }

        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new Person(socket);
    }

    /// <summary>Connects to anywhere; <paramref name="from"/> is the address to come from, null = as the system likes.</summary>
    public static async Task<Person> ConnectAsync(IPEndPoint to, IPAddress? from = null)
    {
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (from is not null)
            {
                socket.Bind(new IPEndPoint(from, 0));
            }

            await socket.ConnectAsync(to);
            return new Person(socket);
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
            bytes = bytes[await _socket.SendAsync(bytes)..];
        }
    }

    /// <summary>Says that nothing more will come; still reads.</summary>
    public void EndInput() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Goes away by RST.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    /// <summary>The next line without its newline; fails at the end.</summary>
    public async Task<string> ReadLineAsync()
    {
        while (true)
        {
            if (TakeLine() is { } line)
            {
                return line;
            }

            if (!await ReceiveAsync("a line"))
            {
                Assert.Fail($"the server closed where a line was expected; it had sent '{Encoding.UTF8.GetString(_unread.ToArray())}'");
            }
        }
    }

    /// <summary>Reads lines up to the first that is meant; answers it.</summary>
    public async Task<string> ReadLineAsync(Predicate<string> isMeant)
    {
        while (true)
        {
            if (await ReadLineAsync() is var line && isMeant(line))
            {
                return line;
            }
        }
    }

    /// <summary>Everything up to the end, which must be a FIN.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReceiveAsync("the end"))
        {
        }

        var rest = Encoding.UTF8.GetString(_unread.ToArray());
        _unread.SetLength(0);
        return rest;
    }

    /// <summary>Exactly so many bytes of UTF-8, as text.</summary>
    public async Task<string> ReadAsync(int bytes)
    {
        while (_unread.Length < bytes)
        {
            if (!await ReceiveAsync($"{bytes} bytes"))
            {
                Assert.Fail($"the server closed where {bytes} bytes were expected; it had sent '{Encoding.UTF8.GetString(_unread.ToArray())}'");
            }
        }

        return Take(bytes);
    }

    public void Dispose() => _socket.Dispose();

    private async Task<bool> ReceiveAsync(string what)
    {
        var received = await _socket.ReceiveAsync(_buffer).SoonAsync($"{Who} to receive {what}; it has '{Encoding.UTF8.GetString(_unread.ToArray())}'");
        _unread.Write(_buffer.AsSpan(0, received));
        return received > 0;
    }

    private string? TakeLine()
    {
        var newline = _unread.GetBuffer().AsSpan(0, (int)_unread.Length).IndexOf((byte)'\n');
        return newline < 0 ? null : Take(newline + 1)[..^1];
    }

    private string Take(int bytes)
    {
        var all = _unread.ToArray();
        _unread.SetLength(0);
        _unread.Write(all.AsSpan(bytes));
        return Encoding.UTF8.GetString(all.AsSpan(0, bytes));
    }
}
