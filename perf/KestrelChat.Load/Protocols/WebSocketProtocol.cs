using System.Buffers.Binary;

namespace KestrelChat.Load.Protocols;

/// <summary>Lines in text frames of WebSocket (RFC 6455), as a browser sends them. A frame received has one line or several.</summary>
internal sealed class WebSocketProtocol : IBroadcastProtocol
{
    private const byte FinalText = 0x81;
    private const byte Masked = 0x80;
    private const int LongLength = 126;

    // The mask is zero, so that a sender can overwrite a template; the server unmasks all the same.
    private const int MaskLength = 4;

    public string Name => "websocket";

    // Until a WebSocket is accepted, its connection is one of HTTP, of which a server accepts few at a time.
    public int MaxConnecting => 32;

    // The key is the example of RFC 6455, section 1.3.
    public ReadOnlySpan<byte> Handshake =>
        "GET /chat HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"u8;

    public ReadOnlySpan<byte> ReadyToken => [];

    // The reply to a ping contains its payload: WebSocketFrames.Pong.
    public ReadOnlySpan<byte> Pong => [];

    public byte[] Frame(ReadOnlySpan<byte> payload)
    {
        byte[] header = [FinalText, (byte)(Masked | payload.Length)];
        if (payload.Length >= LongLength)
        {
            header = [FinalText, Masked | LongLength, 0, 0];
            BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), checked((ushort)payload.Length));
        }

        return [.. header, .. new byte[MaskLength], .. payload];
    }

    public byte[] FrameLines(ReadOnlySpan<byte> lines) => Frame(lines);

    public WebSocketFrames CreateFrames() => new();

    public int CountPings(ReadOnlySpan<byte> received) => 0;
}
