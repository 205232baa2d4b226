namespace KestrelChat;

/// <summary>Why a connection ended. Logs, metrics and tests use these names.</summary>
public enum CloseReason
{
    /// <summary>The connection has not ended.</summary>
    None,

    /// <summary>The client sent FIN and received everything up to its own last line.</summary>
    ClientEnded,

    /// <summary>The connection broke without a FIN (RST or a network time-out).</summary>
    ClientReset,

    /// <summary><c>MaxConnections</c> was reached.</summary>
    ServerFull,

    /// <summary><c>MaxConnectionsPerAddress</c> was reached for the client's address.</summary>
    TooManyFromAddress,

    /// <summary>The endpoint requires a PROXY header from a trusted peer, and none came.</summary>
    ProxyHeaderMissing,

    /// <summary>The connection began with a malformed PROXY header.</summary>
    ProxyHeaderMalformed,

    /// <summary>A PROXY header came on a connection where none is expected, or too late.</summary>
    ProxyHeaderUnexpected,

    /// <summary>The connection began with an HTTP request.</summary>
    HttpOnChatPort,

    /// <summary>A TLS endpoint received plain text.</summary>
    PlainTextOnTls,

    /// <summary>A TLS endpoint received nothing.</summary>
    NoTlsHello,

    /// <summary>The TLS handshake failed.</summary>
    TlsHandshakeFailed,

    /// <summary>A TLS hello came where text is expected.</summary>
    TlsOnPlainText,

    /// <summary>The client began with a message of STUN or TURN, as browsers do for WebRTC.</summary>
    StunOnChatPort,

    /// <summary>A WebSocket client sent a binary message, or broke the rules of WebSocket.</summary>
    WebSocketInvalid,

    /// <summary>The client's address is banned, from before it connected or since then.</summary>
    Banned,

    /// <summary>An operator disconnected the client.</summary>
    ClosedByOperator,

    /// <summary>The client did not read for <c>StallTimeout</c> although data was waiting for it.</summary>
    Stalled,

    /// <summary>The client sent <c>/quit</c>.</summary>
    Quit,

    /// <summary>Another connection claimed the client's name.</summary>
    NameClaimed,

    /// <summary>The server is stopping or being drained.</summary>
    ServerStopping,

    /// <summary>The server failed; the log has the exception.</summary>
    Failed,
}

/// <summary>Classifies close reasons.</summary>
public static class CloseReasons
{
    /// <summary>Whether a connection that ended for this reason before it was announced was refused. If not, it was a probe.</summary>
    public static bool IsRefusal(this CloseReason reason) => reason
        is CloseReason.ServerFull
        or CloseReason.TooManyFromAddress
        or CloseReason.ProxyHeaderMissing
        or CloseReason.ProxyHeaderMalformed
        or CloseReason.ProxyHeaderUnexpected
        or CloseReason.HttpOnChatPort
        or CloseReason.PlainTextOnTls
        or CloseReason.NoTlsHello
        or CloseReason.TlsHandshakeFailed
        or CloseReason.TlsOnPlainText
        or CloseReason.StunOnChatPort
        or CloseReason.Banned;

    /// <summary>Whether an announced client can end for this reason: it is no refusal, or a ban or a first input that can come later.</summary>
    public static bool MayEndClient(this CloseReason reason) => !reason.IsRefusal() || reason
        is CloseReason.Banned
        or CloseReason.HttpOnChatPort
        or CloseReason.ProxyHeaderUnexpected
        or CloseReason.TlsOnPlainText
        or CloseReason.StunOnChatPort;
}
