namespace KestrelChat.Load.Protocols;

/// <summary>The wire protocol of a server under comparison: everything except the payload.</summary>
internal interface IBroadcastProtocol
{
    /// <summary>The value of <c>--protocol</c>.</summary>
    string Name { get; }

    /// <summary>Bytes a client sends after connecting, to receive every broadcast; may be empty.</summary>
    ReadOnlySpan<byte> Handshake { get; }

    /// <summary>Bytes after which a client receives broadcasts; empty when the first byte of any kind is enough.</summary>
    ReadOnlySpan<byte> ReadyToken { get; }

    /// <summary>The reply to a ping of the server; empty when the server sends none.</summary>
    ReadOnlySpan<byte> Pong { get; }

    /// <summary>Wraps a payload for sending. The frame contains the payload once and unchanged.</summary>
    byte[] Frame(ReadOnlySpan<byte> payload);

    /// <summary>Returns the number of the server's pings in the received bytes.</summary>
    int CountPings(ReadOnlySpan<byte> received);
}
