namespace KestrelChat;

/// <summary>Why a connection ended. Each ending has one, in the log and wherever endings are counted.</summary>
public enum CloseReason
{
    /// <summary>It has not ended.</summary>
    None,

    /// <summary>The client ended its side (FIN) and got everything up to its own last line.</summary>
    ClientEnded,

    /// <summary>The client is gone without having ended its side (RST, time-out of the network).</summary>
    ClientReset,

    /// <summary>There was no place: <c>MaxConnections</c>.</summary>
    ServerFull,

    /// <summary>There were as many from its address as there may be: <c>MaxConnectionsPerAddress</c>.</summary>
    TooManyFromAddress,

    /// <summary>The endpoint wants a PROXY header of a trusted peer, and there was none.</summary>
    ProxyHeaderMissing,

    /// <summary>It began with a PROXY header that breaks the rules of one.</summary>
    ProxyHeaderMalformed,

    /// <summary>Plain text came to a TLS endpoint.</summary>
    PlainTextOnTls,

    /// <summary>Nothing came to a TLS endpoint.</summary>
    NoTlsHello,

    /// <summary>The two sides did not agree on how to encrypt.</summary>
    TlsHandshakeFailed,

    /// <summary>A TLS hello came to an endpoint that does not encrypt.</summary>
    TlsOnPlainText,

    /// <summary>Its address is banned, since before it came or while it was here.</summary>
    Banned,

    /// <summary>An operator closed it.</summary>
    ClosedByOperator,

    /// <summary>The client had bytes waiting and took none for <c>StallTimeout</c>.</summary>
    Stalled,

    /// <summary>The client said that it ends (<c>/quit</c>).</summary>
    Quit,

    /// <summary>Another connection claimed its name.</summary>
    NameClaimed,

    /// <summary>The server ends or is being drained.</summary>
    ServerStopping,

    /// <summary>A fault of the server's own; the log has the exception.</summary>
    Failed,
}

/// <summary>What can be said of reasons.</summary>
public static class CloseReasons
{
    /// <summary>Whether a connection that ended so before anybody was told of it was not let in, rather than a probe.</summary>
    public static bool IsRefusal(this CloseReason reason) => reason
        is CloseReason.ServerFull
        or CloseReason.TooManyFromAddress
        or CloseReason.ProxyHeaderMissing
        or CloseReason.ProxyHeaderMalformed
        or CloseReason.PlainTextOnTls
        or CloseReason.NoTlsHello
        or CloseReason.TlsHandshakeFailed
        or CloseReason.TlsOnPlainText
        or CloseReason.Banned;
}
