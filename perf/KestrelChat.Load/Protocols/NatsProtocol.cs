using System.Text;

namespace KestrelChat.Load.Protocols;

/// <summary>The text protocol of nats-server 2: every client subscribes to one subject.</summary>
internal sealed class NatsProtocol : IBroadcastProtocol
{
    public string Name => "nats";

    public ReadOnlySpan<byte> Handshake =>
        "CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":true}\r\nSUB load 1\r\nPING\r\n"u8;

    // SUB has no reply, but requests are processed in order: the PONG confirms the subscription.
    public ReadOnlySpan<byte> ReadyToken => "PONG\r\n"u8;

    public ReadOnlySpan<byte> Pong => "PONG\r\n"u8;

    public byte[] Frame(ReadOnlySpan<byte> payload) =>
        [.. Encoding.ASCII.GetBytes($"PUB load {payload.Length}\r\n"), .. payload, .. "\r\n"u8];

    // One byte instead of "PING": two receives cannot split it. Deliveries ("MSG load 1 64", payload)
    // contain no 'P'; the greeting and the server's PONG may, but an extra PONG is harmless.
    public int CountPings(ReadOnlySpan<byte> received) => received.Count((byte)'P');
}
