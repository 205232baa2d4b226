using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using KestrelChat.Testing.Programs;

namespace KestrelChat.Server.Tests.Browser;

/// <summary>A WebSocket client that is nothing but a socket, and sends any frame.</summary>
internal sealed class RawWebSocket : IDisposable
{
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;

    private RawWebSocket(SocketClient socket) => Socket = socket;

    public SocketClient Socket { get; }

    /// <summary>Connects, upgrades and reads the response.</summary>
    /// <param name="before">Sent before the request.</param>
    public static async Task<RawWebSocket> ConnectAsync(int port, int? receiveBuffer = null, string before = "")
    {
        var socket = await SocketClient.ConnectAsync(port, receiveBuffer);
        await socket.SendAsync($"{before}GET /chat HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 101 ", await socket.ReadLineAsync(), StringComparison.Ordinal);
        await socket.ReadLineAsync(line => line == "\r");
        return new RawWebSocket(socket);
    }

    /// <summary>Makes a frame as a client has to send it.</summary>
    /// <param name="length">The length that it says it has; null = its own.</param>
    public static byte[] Frame(int opcode, ReadOnlySpan<byte> payload, bool isFinal = true, bool isMasked = true, long? length = null)
    {
        // Masked by zero.
        var mask = isMasked ? 0x80 : 0;
        var frame = new byte[10 + (isMasked ? 4 : 0) + payload.Length];
        frame[0] = (byte)((isFinal ? 0x80 : 0) | opcode);
        frame[1] = (byte)(mask | 127);
        BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(2), length ?? payload.Length);
        payload.CopyTo(frame.AsSpan(frame.Length - payload.Length));
        return frame;
    }

    public Task SendAsync(string text) => Socket.SendAsync(Frame(Text, Encoding.UTF8.GetBytes(text)));

    /// <summary>Receives a frame as one byte for each character; of a close, the status precedes the reason.</summary>
    public async Task<(int Opcode, string Payload)> ReadAsync()
    {
        var head = await ReadBytesAsync(2);
        var length = head[1] switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await ReadBytesAsync(2)),
            127 => (int)BinaryPrimitives.ReadInt64BigEndian(await ReadBytesAsync(8)),
            var bytes => bytes,
        };
        var payload = await ReadBytesAsync(length);
        var opcode = head[0] & 15;
        return (opcode, opcode == Close && length > 1
            ? BinaryPrimitives.ReadUInt16BigEndian(payload).ToString(CultureInfo.InvariantCulture) + " " + Encoding.UTF8.GetString(payload[2..])
            : Encoding.UTF8.GetString(payload));
    }

    /// <summary>Skips frames up to the server's close, and returns its status and reason.</summary>
    public async Task<string> ReadCloseAsync()
    {
        while (true)
        {
            if (await ReadAsync() is (Close, var payload))
            {
                return payload;
            }
        }
    }

    public void Dispose() => Socket.Dispose();

    private Task<byte[]> ReadBytesAsync(int count) => Socket.ReadBytesAsync(count);
}
