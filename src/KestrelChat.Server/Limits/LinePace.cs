namespace KestrelChat.Server.Limits;

/// <summary>
/// How fast one client's lines are taken: a token bucket. Who sends faster is read more slowly; its lines wait in its own
/// buffers, and none is lost.
/// </summary>
/// <remarks>One per connection; not thread safe.</remarks>
/// <param name="linesPerSecond">In the long run; 0 = no limit.</param>
/// <param name="burst">At once, after a pause.</param>
internal sealed class LinePace(int linesPerSecond, int burst, TimeProvider time)
{
    private double _lines = burst;
    private long _last = time.GetTimestamp();

    /// <summary>A line is taken; answers how long to wait before the next.</summary>
    public TimeSpan Take()
    {
        if (linesPerSecond == 0)
        {
            return TimeSpan.Zero;
        }

        var now = time.GetTimestamp();
        _lines = Math.Min(burst, _lines + (time.GetElapsedTime(_last, now).TotalSeconds * linesPerSecond)) - 1;
        _last = now;
        return _lines >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - _lines) / linesPerSecond);
    }
}
