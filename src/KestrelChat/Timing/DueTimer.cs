namespace KestrelChat.Timing;

/// <summary>Calls back once, after the wait that was set last.</summary>
/// <remarks>
/// <see cref="Set"/>: one caller at a time, such as under the owner's lock. The callback runs on a pool thread, without a lock;
/// it may come late or in vain, so the owner checks whether anything is due. A timer that is not set is not kept alive.
/// </remarks>
internal sealed class DueTimer(TimeProvider time, Action due)
{
    // Timers tick in milliseconds: a due time just ahead must not make the owner spin.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private readonly Action _due = due;
    private ITimer? _timer;

    /// <summary>Sets the timer, in place of what was set before; at least one tick.</summary>
    public void Set(TimeSpan wait)
    {
        _timer ??= Create();
        _timer.Change(wait > s_tick ? wait : s_tick, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Stops the timer for good.</summary>
    public void Stop()
    {
        // Also if it was never set: a stopped timer cannot be set.
        _timer ??= Create();
        _timer.Dispose();
    }

    private ITimer Create() =>
        time.CreateTimer(static timer => ((DueTimer)timer!)._due(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
