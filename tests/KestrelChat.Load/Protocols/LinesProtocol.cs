namespace KestrelChat.Load.Protocols;

/// <summary>Lines of text: whoever connects receives every line that anybody sends.</summary>
internal sealed class LinesProtocol : IBroadcastProtocol
{
    public string Name => "lines";

    public ReadOnlySpan<byte> Handshake => [];

    public ReadOnlySpan<byte> ReadySign => [];

    public ReadOnlySpan<byte> Pong => [];

    public byte[] Frame(ReadOnlySpan<byte> payload) => [.. payload, (byte)'\n'];

    public int CountPings(ReadOnlySpan<byte> received) => 0;
}
