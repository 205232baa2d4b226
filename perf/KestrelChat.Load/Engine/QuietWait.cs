using System.Diagnostics;

namespace KestrelChat.Load.Engine;

/// <summary>Receives until the server is quiet.</summary>
internal static class QuietWait
{
    private const int PollMilliseconds = 50;

    /// <summary>Polls until done, until a counter stops changing, or until a timeout.</summary>
    /// <param name="pool">Pool to poll.</param>
    /// <param name="counter">Returns the counter.</param>
    /// <param name="quietTime">Time without change after which to return.</param>
    /// <param name="timeout">Total time after which to return.</param>
    /// <param name="isDone">Returns whether there is nothing left to wait for.</param>
    internal static void Run(ClientPool pool, Func<long> counter, TimeSpan quietTime, TimeSpan timeout, Func<bool> isDone)
    {
        long start = Stopwatch.GetTimestamp();
        long lastChange = start;
        while (!isDone() && Stopwatch.GetElapsedTime(lastChange) < quietTime && Stopwatch.GetElapsedTime(start) < timeout)
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
