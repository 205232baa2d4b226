namespace KestrelChat.Server.ProxyProtocol;

/// <summary>Why a PROXY header that comes from here on is unexpected, as one of a connection's features.</summary>
/// <param name="Detail">For the log.</param>
internal sealed record UnexpectedProxyHeader(string Detail)
{
    /// <summary>The endpoint does not recognize headers.</summary>
    public static UnexpectedProxyHeader Off { get; } = new("the endpoint has ProxyProtocol Off");
}
