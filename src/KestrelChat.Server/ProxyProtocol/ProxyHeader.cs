using System.Net;

namespace KestrelChat.Server.ProxyProtocol;

/// <summary>The content of a PROXY header.</summary>
/// <param name="Source">The client's address; null if the proxy speaks for itself (a health check) or does not say.</param>
/// <param name="IsLocal">Whether the proxy speaks for itself: version 2's LOCAL.</param>
internal readonly record struct ProxyHeader(IPEndPoint? Source, bool IsLocal);

/// <summary>What a stream begins with.</summary>
internal enum ProxyHeaderStatus
{
    /// <summary>Perhaps a header; more bytes are needed to decide.</summary>
    Incomplete,

    Header,

    /// <summary>No header.</summary>
    None,

    /// <summary>The signature of a header, followed by something that breaks its rules.</summary>
    Malformed,
}
