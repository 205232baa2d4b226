using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

internal enum ConnectionState
{
    Connecting,
    AwaitingFirstBytes,
    Ready,
    Closed,
}

/// <summary>The connection of one client. Only its <see cref="ClientPool"/> reads and writes the socket.</summary>
internal sealed class Connection(int index, int descriptor)
{
    internal const int NoSender = -1;

    internal int Index => index;

    internal int Descriptor => descriptor;

    internal ConnectionState State { get; set; }

    /// <summary>Time at which the TCP connection was established, in Stopwatch ticks.</summary>
    internal long ConnectedAt { get; set; }

    /// <summary>Number of bytes of the protocol's ready token matched so far.</summary>
    internal int ReadyTokenMatched { get; set; }

    /// <summary>If set, finds the payload in the bytes received.</summary>
    internal WebSocketFrames? Frames { get; init; }

    /// <summary>Whether deliveries to this client count; false when it stops reading during the run.</summary>
    internal bool IsCounted { get; set; } = true;

    /// <summary>If set, payload headers received are reported.</summary>
    internal HeaderScanner? Scanner { get; set; }

    /// <summary>If set, detects the answer to a request.</summary>
    internal AnswerDetector? Answer { get; set; }

    /// <summary>If set, counts the notices of the server about undelivered lines.</summary>
    internal NoticeScanner? Notices { get; set; }

    /// <summary>Index of the sender on this connection, or <see cref="NoSender"/>.</summary>
    internal int SenderIndex { get; set; } = NoSender;

    /// <summary>Lines not yet accepted by the kernel; null for a client that does not send.</summary>
    internal OutputBuffer? Output { get; set; }

    internal bool AwaitsWritable { get; set; }
}
