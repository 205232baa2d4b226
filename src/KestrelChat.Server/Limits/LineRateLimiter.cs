namespace KestrelChat.Server.Limits;

/// <summary>Limits how fast one client's lines are read: a token bucket. Lines above the rate wait in the client's own buffers.</summary>
/// <remarks>One per connection; not thread safe.</remarks>
/// <param name="linesPerSecond">The rate in the long run; 0 = no limit.</param>
/// <param name="burst">The most lines at once after a pause.</param>
internal sealed class LineRateLimiter(int linesPerSecond, int burst, TimeProvider time)
{
    private double _tokens = burst;
    private long _last = time.GetTimestamp();

    /// <summary>Counts a line. Returns how long to wait before the next one is read.</summary>
    public TimeSpan Acquire()
    {
        if (linesPerSecond == 0)
        {
            return TimeSpan.Zero;
        }

        var now = time.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_last, now).TotalSeconds * linesPerSecond)) - 1;
        _last = now;
        return _tokens >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - _tokens) / linesPerSecond);
    }
}
