using KestrelChat.Load.Protocols;

namespace KestrelChat.Load.Engine;

internal enum ConnectionState
{
    Connecting,
    AwaitingFirstBytes,
    Ready,
    Closed,
}

/// <summary>One client's connection to the server; only <see cref="ClientPool"/> reads from and writes to it.</summary>
internal sealed class Connection(int index, int descriptor)
{
    internal const int NoSender = -1;

    internal int Index => index;

    internal int Descriptor => descriptor;

    internal ConnectionState State { get; set; }

    /// <summary>When the TCP connection was established, in Stopwatch ticks.</summary>
    internal long ConnectedAt { get; set; }

    /// <summary>Bytes of the protocol's ready sign that the last received bytes match.</summary>
    internal int ReadySignMatched { get; set; }

    /// <summary>False for a client that stops reading in the course of the run: its deliveries are not counted at all.</summary>
    internal bool IsCounted { get; set; } = true;

    /// <summary>Where set, the payload headers in what is received are reported.</summary>
    internal HeaderScanner? Scanner { get; set; }

    /// <summary>Where set, what is received is shown to it.</summary>
    internal AnswerWatch? Answer { get; set; }

    /// <summary>Where set, counts what the server says of lines that it did not send.</summary>
    internal NoticeScanner? Notices { get; set; }

    /// <summary>Index of the sender on this connection, or <see cref="NoSender"/>.</summary>
    internal int SenderIndex { get; set; } = NoSender;

    /// <summary>Where a sender's lines wait for the kernel to take them; null for a client that only listens.</summary>
    internal OutputBuffer? Output { get; set; }

    internal bool AwaitsWritable { get; set; }
}
