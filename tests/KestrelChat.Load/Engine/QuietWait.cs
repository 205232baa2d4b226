using System.Diagnostics;

namespace KestrelChat.Load.Engine;

/// <summary>Receives for as long as something comes.</summary>
internal static class QuietWait
{
    private const int PollMilliseconds = 50;

    /// <summary>Polls until done, until a counter has not moved for a while, or until the time is up.</summary>
    /// <param name="pool">What to poll.</param>
    /// <param name="counter">What has to move.</param>
    /// <param name="quiet">For how long it may stand still.</param>
    /// <param name="atMost">How long to wait in all.</param>
    /// <param name="done">Whether there is nothing left to wait for.</param>
    internal static void Run(ClientPool pool, Func<long> counter, TimeSpan quiet, TimeSpan atMost, Func<bool> done)
    {
        long start = Stopwatch.GetTimestamp();
        long lastChange = start;
        while (!done() && Stopwatch.GetElapsedTime(lastChange) < quiet && Stopwatch.GetElapsedTime(start) < atMost)
        {
            long before = counter();
            pool.Poll(PollMilliseconds);
            if (counter() != before)
            {
                lastChange = Stopwatch.GetTimestamp();
            }
        }
    }
}
