namespace KestrelChat.Load.Engine;

/// <summary>The lines that one client at the second node has received from the first.</summary>
internal sealed class CatchUpClient
{
    private long lastSequence = -1;

    /// <summary>Lines received, without repetitions.</summary>
    internal long Received { get; private set; }

    /// <summary>Lines received again or out of order.</summary>
    internal long Repeated { get; private set; }

    /// <summary>Time of the most recent line, in Stopwatch ticks.</summary>
    internal long LastReceivedAt { get; private set; }

    internal bool HasReceived(long sequence) => lastSequence >= sequence;

    internal void OnLine(long sequence, long now)
    {
        if (sequence <= lastSequence)
        {
            Repeated++;
            return;
        }

        lastSequence = sequence;
        LastReceivedAt = now;
        Received++;
    }
}
