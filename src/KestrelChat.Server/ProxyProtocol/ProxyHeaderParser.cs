using System.Buffers;

namespace KestrelChat.Server.ProxyProtocol;

/// <summary>
/// Parses one PROXY header, version 1 or 2, at the beginning of a stream (HAProxy's doc/proxy-protocol.txt). Pure. The bytes behind
/// the header belong to the stream, whatever they look like.
/// </summary>
internal static class ProxyHeaderParser
{
    /// <summary>Parses the bytes received so far.</summary>
    /// <param name="stream">The bytes from the beginning of the stream.</param>
    /// <param name="header">The content; meaningful for <see cref="ProxyHeaderStatus.Header"/>.</param>
    /// <param name="length">The header's length in bytes; 0 unless there is a header.</param>
    /// <param name="error">What is wrong with the header, for the log; null unless it is malformed.</param>
    public static ProxyHeaderStatus Parse(in ReadOnlySequence<byte> stream, out ProxyHeader header, out int length, out string? error)
    {
        header = default;
        length = 0;
        error = null;

        // Enough for the longest version 1 header and for version 2's signature.
        Span<byte> start = stackalloc byte[(int)Math.Min(stream.Length, ProxyHeaderV1.MaxLength)];
        stream.Slice(0, start.Length).CopyTo(start);
        if (MayBeginWith(start, ProxyHeaderV2.Signature))
        {
            return ProxyHeaderV2.Parse(stream, out header, out length, out error);
        }

        return MayBeginWith(start, ProxyHeaderV1.Signature)
            ? ProxyHeaderV1.Parse(start, out header, out length, out error)
            : ProxyHeaderStatus.None;
    }

    private static bool MayBeginWith(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature) =>
        bytes.Length < signature.Length ? signature.StartsWith(bytes) : bytes.StartsWith(signature);
}
