using System.Diagnostics;

namespace KestrelChat.Load.Engine;

/// <summary>
/// The lines of a closed-loop sender that are in flight: sent and not yet returned. Acknowledgement is cumulative,
/// because a server keeps the order of a sender's lines: earlier lines have returned or are lost.
/// </summary>
internal sealed class SendWindow(int size)
{
    private static readonly long StallTicks = Stopwatch.Frequency;

    private long sent;
    private long acknowledged;
    private long lastProgress;

    internal int Stalls { get; private set; }

    /// <summary>Lines overtaken by later ones, or in flight when the sender stalled.</summary>
    internal long Abandoned { get; private set; }

    internal bool HasRoom => sent - acknowledged < size;

    /// <summary>Records that a line was sent; time in Stopwatch ticks.</summary>
    internal void OnSent(long now)
    {
        if (sent == acknowledged)
        {
            lastProgress = now;
        }

        sent++;
    }

    /// <summary>Records that the line with this sequence has returned; time in Stopwatch ticks.</summary>
    internal void OnReturned(long sequence, long now)
    {
        lastProgress = now;
        if (sequence >= acknowledged && sequence < sent)
        {
            Abandoned += sequence - acknowledged;
            acknowledged = sequence + 1;
        }
    }

    /// <summary>Abandons the lines in flight when none has returned for a second; otherwise lost lines would block the sender forever.</summary>
    internal void AbandonIfStalled(long now)
    {
        if (sent > acknowledged && now - lastProgress > StallTicks)
        {
            Stalls++;
            Abandoned += sent - acknowledged;
            acknowledged = sent;
        }
    }
}
