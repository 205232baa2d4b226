namespace KestrelChat.Load.Engine;

/// <summary>
/// Says a given number of lines, a few in flight at a time, and gives none up: each has come back or was refused before all
/// are said.
/// </summary>
/// <param name="sender">Who says them.</param>
/// <param name="lines">How many.</param>
/// <param name="window">Lines in flight.</param>
/// <param name="notices">What the server tells the sender.</param>
internal sealed class CountedSource(Sender sender, int lines, int window, NoticeScanner notices)
{
    /// <summary>Lines that came back.</summary>
    internal long Returned { get; private set; }

    /// <summary>Lines that the server did not take.</summary>
    internal long Refused => notices.Refused;

    /// <summary>The last that came back; -1 before the first.</summary>
    internal long LastSequence { get; private set; } = -1;

    /// <summary>Whether it is known of every line what became of it.</summary>
    internal bool IsOver => sender.Sent == lines && InFlight <= 0;

    private long InFlight => sender.Sent - Returned - Refused;

    /// <summary>Sends what may be sent at this time, in Stopwatch ticks.</summary>
    internal void SendDue(long now)
    {
        bool any = false;
        while (sender.Sent < lines && InFlight < window && sender.TrySend(now))
        {
            any = true;
        }

        if (any)
        {
            sender.Flush();
        }
    }

    /// <summary>Takes note that the line with this sequence has come back; a second time it does not count.</summary>
    internal void OnReturned(long sequence)
    {
        if (sequence > LastSequence)
        {
            LastSequence = sequence;
            Returned++;
        }
    }
}
