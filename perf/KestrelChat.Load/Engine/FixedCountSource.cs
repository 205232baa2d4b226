namespace KestrelChat.Load.Engine;

/// <summary>Sends a given number of lines in a closed loop, until each has returned or was rejected.</summary>
/// <param name="sender">The sender.</param>
/// <param name="lines">Number of lines.</param>
/// <param name="window">Lines in flight.</param>
/// <param name="notices">Counts the rejected lines of the sender.</param>
internal sealed class FixedCountSource(Sender sender, int lines, int window, NoticeScanner notices)
{
    internal long Returned { get; private set; }

    internal long Rejected => notices.Rejected;

    /// <summary>Sequence of the last line that returned; -1 before the first.</summary>
    internal long LastSequence { get; private set; } = -1;

    /// <summary>Whether all lines have been sent, and each has returned or was rejected.</summary>
    internal bool IsComplete => sender.Sent == lines && InFlight <= 0;

    private long InFlight => sender.Sent - Returned - Rejected;

    /// <summary>Sends the lines that the window allows; time in Stopwatch ticks.</summary>
    internal void SendDue(long now)
    {
        bool hasSent = false;
        while (sender.Sent < lines && InFlight < window && sender.TrySend(now))
        {
            hasSent = true;
        }

        if (hasSent)
        {
            sender.Flush();
        }
    }

    /// <summary>Records that a line has returned to its sender; repetitions do not count.</summary>
    internal void OnReturned(long sequence)
    {
        if (sequence > LastSequence)
        {
            LastSequence = sequence;
            Returned++;
        }
    }
}
