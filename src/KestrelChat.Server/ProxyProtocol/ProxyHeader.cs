using System.Net;

namespace KestrelChat.Server.ProxyProtocol;

/// <summary>What a PROXY header said.</summary>
/// <param name="Source">The client that the proxy speaks for; null where it speaks for itself (a health check), or does not say.</param>
/// <param name="IsLocal">Whether the proxy speaks for itself: version 2's LOCAL.</param>
internal readonly record struct ProxyHeader(IPEndPoint? Source, bool IsLocal);

/// <summary>What <see cref="ProxyHeaderParser"/> found at the beginning of a stream.</summary>
internal enum ProxyHeaderStatus
{
    /// <summary>It may be a header, and more is needed to tell.</summary>
    Incomplete,

    /// <summary>A header.</summary>
    Header,

    /// <summary>No header: the stream begins with something else.</summary>
    None,

    /// <summary>It begins like a header and breaks the rules of one.</summary>
    Malformed,
}
