using System.Diagnostics;

namespace KestrelChat.Load.Engine;

/// <summary>
/// Which of a closed-loop sender's lines are in flight, that is sent and not seen coming back. Acknowledgement is
/// cumulative: a server keeps one sender's lines in order, so an echo tells that the lines before it came or were lost.
/// </summary>
internal sealed class SendWindow(int size)
{
    private static readonly long StallTicks = Stopwatch.Frequency;

    private long sent;
    private long acknowledged;
    private long lastProgress;

    internal int Stalls { get; private set; }

    /// <summary>Lines overtaken by later ones, or in flight when the sender gave up.</summary>
    internal long GivenUp { get; private set; }

    internal bool HasRoom => sent - acknowledged < size;

    /// <summary>Counts one line as sent; times are Stopwatch ticks.</summary>
    internal void OnSent(long now)
    {
        if (sent == acknowledged)
        {
            lastProgress = now;
        }

        sent++;
    }

    /// <summary>Takes note that the sender's line with this sequence has come back.</summary>
    internal void OnEcho(long sequence, long now)
    {
        lastProgress = now;
        if (sequence >= acknowledged && sequence < sent)
        {
            GivenUp += sequence - acknowledged;
            acknowledged = sequence + 1;
        }
    }

    /// <summary>Gives up the lines in flight where none has come back for a second: else a lost window would end the run.</summary>
    internal void GiveUpIfStalled(long now)
    {
        if (sent > acknowledged && now - lastProgress > StallTicks)
        {
            Stalls++;
            GivenUp += sent - acknowledged;
            acknowledged = sent;
        }
    }
}
