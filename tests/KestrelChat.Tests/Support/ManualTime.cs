namespace KestrelChat.Tests.Support;

/// <summary>
/// A clock that stands still until <see cref="Advance"/>: timers fire in it and nowhere else, on its caller's thread, each at
/// the moment it was due.
/// </summary>
/// <remarks>
/// Any thread. No lock is held while a timer's callback runs, so that it may set timers and read the time. Two calls of
/// <see cref="Advance"/> at once run one after the other; a callback MUST NOT call it.
/// </remarks>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly Lock _advancing = new();
    private readonly List<ManualTimer> _armed = [];
    private readonly DateTimeOffset _start;
    private long _elapsed;
    private long _armings;

    public ManualTime()
        : this(new DateTimeOffset(2024, 1, 2, 3, 4, 5, TimeSpan.Zero))
    {
    }

    public ManualTime(DateTimeOffset start) => _start = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How many timers are set and have not fired.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_gate)
            {
                return _armed.Count;
            }
        }
    }

    public override long GetTimestamp() => Volatile.Read(ref _elapsed);

    public override DateTimeOffset GetUtcNow() => _start + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// Lets time pass. Timers that fall due fire in the order of their due times, those due together in the order in which
    /// they were set, and read the time at which they were due; those that are set meanwhile fire too if they fall due.
    /// </summary>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        lock (_advancing)
        {
            var until = GetTimestamp() + time.Ticks;
            while (TakeDue(until) is { } due)
            {
                due.Fire();
            }
        }
    }

    private ManualTimer? TakeDue(long until)
    {
        lock (_gate)
        {
            var due = _armed.Where(timer => timer.Due <= until).MinBy(timer => (timer.Due, timer.Arming));
            if (due is null)
            {
                _elapsed = until;
                return null;
            }

            _elapsed = Math.Max(_elapsed, due.Due);
            _armed.Remove(due);
            if (due.Period > TimeSpan.Zero)
            {
                Arm(due, due.Period);
            }

            return due;
        }
    }

    private void Arm(ManualTimer timer, TimeSpan dueTime)
    {
        timer.Due = _elapsed + dueTime.Ticks;
        timer.Arming = ++_armings;
        _armed.Add(timer);
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private bool _disposed;

        public long Due { get; set; }

        public long Arming { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                if (_disposed)
                {
                    return false;
                }

                time._armed.Remove(this);
                Period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    time.Arm(this, dueTime);
                }

                return true;
            }
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                _disposed = true;
                time._armed.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
