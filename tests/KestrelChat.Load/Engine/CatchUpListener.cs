namespace KestrelChat.Load.Engine;

/// <summary>What one client at the second node has received of the lines said at the first.</summary>
internal sealed class CatchUpListener
{
    private long last = -1;

    /// <summary>Different lines.</summary>
    internal long Received { get; private set; }

    /// <summary>Lines that came again, or behind a later one.</summary>
    internal long Repeated { get; private set; }

    /// <summary>When something came last, in Stopwatch ticks.</summary>
    internal long LastAt { get; private set; }

    internal bool Has(long sequence) => last >= sequence;

    internal void OnLine(long sequence, long now)
    {
        if (sequence <= last)
        {
            Repeated++;
            return;
        }

        last = sequence;
        LastAt = now;
        Received++;
    }
}
