namespace KestrelChat.Client.Interactive;

/// <summary>How long to wait before each attempt to connect again: 1 s, 2 s, 4 s … 30 s, each changed by up to a quarter.</summary>
/// <remarks>One thread. A server that closes every connection at once is not asked faster and faster: only a connection that lasted starts anew.</remarks>
/// <param name="jitter">Returns a number from 0 up to 1.</param>
internal sealed class Backoff(Func<double> jitter)
{
    /// <summary>A connection that lasted this long was a good one.</summary>
    public static readonly TimeSpan Good = TimeSpan.FromSeconds(30);

    private const double Jitter = 0.25;
    private const int MaxDoublings = 5;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    /// <summary>The attempts since the last good connection.</summary>
    public int Attempts { get; private set; }

    /// <summary>Counts an attempt and returns how long to wait before it.</summary>
    public TimeSpan Next()
    {
        // Otherwise all clients of a server that restarts would come back in the same moments.
        double factor = 1 + (Jitter * ((2 * jitter()) - 1));
        TimeSpan wait = TimeSpan.FromSeconds(1 << Math.Min(Attempts, MaxDoublings));
        Attempts++;
        return (wait < s_longest ? wait : s_longest) * factor;
    }

    /// <summary>Reports that a connection has ended.</summary>
    /// <param name="lasted">How long it was up.</param>
    public void Ended(TimeSpan lasted)
    {
        if (lasted >= Good)
        {
            Attempts = 0;
        }
    }
}
