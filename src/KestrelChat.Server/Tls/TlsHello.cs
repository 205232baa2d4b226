using System.Buffers;

namespace KestrelChat.Server.Tls;

/// <summary>Tells TLS from text by the first bytes of a connection. Pure.</summary>
internal static class TlsHello
{
    // RFC 8446, section 5.1: a handshake record (22), then the version's major number, which has been 3 ever since SSL 3.
    private const byte HandshakeRecord = 22;
    private const byte MajorVersion = 3;

    /// <summary>Whether these bytes begin a TLS connection; of one byte alone, whether they may.</summary>
    public static bool Begins(in ReadOnlySequence<byte> bytes)
    {
        Span<byte> start = stackalloc byte[2];
        start = start[..(int)Math.Min(bytes.Length, start.Length)];
        bytes.Slice(0, start.Length).CopyTo(start);
        return start is [HandshakeRecord] or [HandshakeRecord, MajorVersion];
    }
}
