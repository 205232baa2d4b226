using System.Buffers;

namespace KestrelChat.Server.ProxyProtocol;

/// <summary>
/// Finds one PROXY header, version 1 or 2, at the beginning of a stream (HAProxy's doc/proxy-protocol.txt). Pure; what comes
/// behind the header belongs to the stream, whatever it looks like.
/// </summary>
internal static class ProxyHeaderParser
{
    /// <summary>Looks at what has come so far.</summary>
    /// <param name="stream">The bytes from the beginning of the stream on.</param>
    /// <param name="header">What it said; meaningful for <see cref="ProxyHeaderStatus.Header"/>.</param>
    /// <param name="length">How many bytes it has; 0 unless there is a header.</param>
    /// <param name="error">What is wrong with it, for the log; null unless it is malformed.</param>
    public static ProxyHeaderStatus Parse(in ReadOnlySequence<byte> stream, out ProxyHeader header, out int length, out string? error)
    {
        header = default;
        length = 0;
        error = null;

        // Enough for the longest version 1 header and for all of version 2 whose meaning does not depend on its length.
        Span<byte> copy = stackalloc byte[(int)Math.Min(stream.Length, ProxyHeaderV1.MaxLength)];
        stream.Slice(0, copy.Length).CopyTo(copy);
        if (BeginsLike(copy, ProxyHeaderV2.Signature))
        {
            return ProxyHeaderV2.Parse(stream, out header, out length, out error);
        }

        return BeginsLike(copy, ProxyHeaderV1.Signature)
            ? ProxyHeaderV1.Parse(copy, out header, out length, out error)
            : ProxyHeaderStatus.None;
    }

    private static bool BeginsLike(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature) =>
        bytes.Length < signature.Length ? signature.StartsWith(bytes) : bytes.StartsWith(signature);
}
