namespace KestrelChat.Server.Diagnostics;

/// <summary>Lets a repeated log entry pass once in ten seconds and counts the others. Any thread.</summary>
internal sealed class LogThrottle(TimeProvider time)
{
    // An operator notices an attack within this time, and an attack cannot fill the disk.
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long? _lastPassed;
    private long _count;

    /// <summary>Counts an entry, and returns true if it should be written.</summary>
    /// <param name="count">How many entries it stands for: itself, and those that did not pass since the last one that did.</param>
    public bool TryPass(out long count)
    {
        lock (_gate)
        {
            count = ++_count;
            if (_lastPassed is { } last && time.GetElapsedTime(last) < s_interval)
            {
                return false;
            }

            _lastPassed = time.GetTimestamp();
            _count = 0;
            return true;
        }
    }
}
