namespace KestrelChat.Load.Protocols;

/// <summary>The wire protocol of a server under comparison: everything except the payload.</summary>
internal interface IBroadcastProtocol
{
    /// <summary>The value of <c>--protocol</c>.</summary>
    string Name { get; }

    /// <summary>The most connections that may wait at a time to be ready, for a server that accepts fewer than the subcommands open.</summary>
    int MaxConnecting => int.MaxValue;

    /// <summary>Bytes a client sends after connecting, to receive every broadcast; may be empty.</summary>
    ReadOnlySpan<byte> Handshake { get; }

    /// <summary>Bytes after which a client receives broadcasts; empty when the first byte of any kind is enough.</summary>
    ReadOnlySpan<byte> ReadyToken { get; }

    /// <summary>The reply to a ping of the server; empty when the server sends none.</summary>
    ReadOnlySpan<byte> Pong { get; }

    /// <summary>Wraps a payload for sending. The frame contains the payload once and unchanged.</summary>
    byte[] Frame(ReadOnlySpan<byte> payload);

    /// <summary>Wraps whole lines, such as commands, for sending.</summary>
    byte[] FrameLines(ReadOnlySpan<byte> lines) => lines.ToArray();

    /// <summary>Returns what finds the payload in the bytes of one connection; null when all received bytes are scanned for it.</summary>
    WebSocketFrames? CreateFrames() => null;

    /// <summary>Returns the number of the server's pings in the received bytes.</summary>
    int CountPings(ReadOnlySpan<byte> received);
}
