namespace KestrelChat.Load.Protocols;

/// <summary>Plain lines of text: every connected client receives every line.</summary>
internal sealed class LinesProtocol : IBroadcastProtocol
{
    public string Name => "lines";

    public ReadOnlySpan<byte> Handshake => [];

    public ReadOnlySpan<byte> ReadyToken => [];

    public ReadOnlySpan<byte> Pong => [];

    public byte[] Frame(ReadOnlySpan<byte> payload) => [.. payload, (byte)'\n'];

    public int CountPings(ReadOnlySpan<byte> received) => 0;
}
