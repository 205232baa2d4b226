namespace KestrelChat.Server.FirstInput;

/// <summary>What the input of a connection begins with.</summary>
internal enum FirstInputKind
{
    /// <summary>More bytes are needed to decide.</summary>
    Undecided,

    /// <summary>Text for the chat, whatever it means.</summary>
    Chat,

    /// <summary>An HTTP request of any method and version, or the preface of HTTP/2.</summary>
    HttpRequest,

    /// <summary>A PROXY header, version 1 or 2.</summary>
    ProxyHeader,

    /// <summary>A TLS hello.</summary>
    TlsHello,

    /// <summary>A message of STUN or TURN, which browsers send for WebRTC.</summary>
    Stun,
}

/// <summary>What is known of the input so far.</summary>
/// <param name="Kind">What it begins with, after empty lines.</param>
/// <param name="EmptyLineBytes">The length of empty lines after which nothing follows yet, or which are many; otherwise 0.</param>
/// <param name="MayWait">Whether those may wait for a moment, since they may belong to what comes next.</param>
internal readonly record struct FirstInputFinding(FirstInputKind Kind, int EmptyLineBytes = 0, bool MayWait = false);

internal static class FirstInputKinds
{
    /// <summary>Returns why a connection that begins with another protocol is closed.</summary>
    public static CloseReason ToCloseReason(this FirstInputKind kind) => kind switch
    {
        FirstInputKind.HttpRequest => CloseReason.HttpOnChatPort,
        FirstInputKind.ProxyHeader => CloseReason.ProxyHeaderUnexpected,
        FirstInputKind.TlsHello => CloseReason.TlsOnPlainText,
        FirstInputKind.Stun => CloseReason.StunOnChatPort,
        _ => CloseReason.None,
    };
}
