namespace KestrelChat.Load.Protocols;

/// <summary>What differs between the servers under comparison: everything but the payload.</summary>
internal interface IBroadcastProtocol
{
    /// <summary>The value of <c>--protocol</c>.</summary>
    string Name { get; }

    /// <summary>What a client sends once connected, to receive every broadcast; may be empty.</summary>
    ReadOnlySpan<byte> Handshake { get; }

    /// <summary>Bytes that tell a client it receives broadcasts from now on; empty where the first byte of any kind does.</summary>
    ReadOnlySpan<byte> ReadySign { get; }

    /// <summary>The answer to one of the server's pings; empty where it sends none.</summary>
    ReadOnlySpan<byte> Pong { get; }

    /// <summary>Wraps a payload for sending; the payload stands in it once and unchanged.</summary>
    byte[] Frame(ReadOnlySpan<byte> payload);

    /// <summary>How many of the server's pings are in what was received.</summary>
    int CountPings(ReadOnlySpan<byte> received);
}
