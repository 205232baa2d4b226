using System.Buffers;

namespace KestrelChat.Server.Tls;

/// <summary>Distinguishes TLS from text by the first bytes of a connection. Pure.</summary>
internal static class TlsHello
{
    // RFC 8446, section 5.1: a handshake record (22), then the version's major number, which is 3 since SSL 3.
    private const byte HandshakeRecord = 22;
    private const byte MajorVersion = 3;

    /// <summary>Whether a TLS connection begins with these bytes. A single byte is TLS if it may begin one.</summary>
    public static bool Begins(in ReadOnlySequence<byte> bytes)
    {
        Span<byte> start = stackalloc byte[2];
        start = start[..(int)Math.Min(bytes.Length, start.Length)];
        bytes.Slice(0, start.Length).CopyTo(start);
        return Begins(start);
    }

    /// <inheritdoc cref="Begins(in ReadOnlySequence{byte})"/>
    public static bool Begins(ReadOnlySpan<byte> bytes) => bytes is [HandshakeRecord] or [HandshakeRecord, MajorVersion, ..];
}
