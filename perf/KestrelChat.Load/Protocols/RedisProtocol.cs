using System.Text;

namespace KestrelChat.Load.Protocols;

/// <summary>RESP3 of Redis and Garnet: a connection that has subscribed may also publish.</summary>
internal sealed class RedisProtocol : IBroadcastProtocol
{
    public string Name => "redis";

    // Arrays, not inline commands, which Garnet does not know.
    public ReadOnlySpan<byte> Handshake => "*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n*2\r\n$9\r\nSUBSCRIBE\r\n$4\r\nload\r\n"u8;

    public ReadOnlySpan<byte> ReadyToken => "subscribe\r\n"u8;

    public ReadOnlySpan<byte> Pong => [];

    public byte[] Frame(ReadOnlySpan<byte> payload) =>
    [
        .. Encoding.ASCII.GetBytes($"*3\r\n$7\r\nPUBLISH\r\n$4\r\nload\r\n${payload.Length}\r\n"),
        .. payload,
        .. "\r\n"u8,
    ];

    public int CountPings(ReadOnlySpan<byte> received) => 0;
}
