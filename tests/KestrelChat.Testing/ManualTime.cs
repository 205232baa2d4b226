namespace KestrelChat.Testing;

/// <summary>A clock that stands still until <see cref="Advance"/>, which runs the timers that fall due, each at its due time.</summary>
/// <remarks>
/// Any thread. Callbacks run on the caller of <see cref="Advance"/>, without a lock, so they may read the time and set timers; they
/// MUST NOT call <see cref="Advance"/>. Simultaneous calls of it run one after the other.
/// <para>
/// Not <c>FakeTimeProvider</c> of Microsoft.Extensions.TimeProvider.Testing (10.11.0): it runs every callback at the end of the advance,
/// so a timer that a callback sets does not fire in the same advance, and it does not show how many timers are armed.
/// </para>
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

    /// <summary>The number of timers that are set and have not fired.</summary>
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
    /// Advances the clock. Timers fire in the order of their due times, or in the order in which they were set if those are equal;
    /// timers that callbacks set fire too if they fall due.
    /// </summary>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        lock (_advancing)
        {
            var until = GetTimestamp() + time.Ticks;
            while (RemoveDue(until) is { } due)
            {
                due.Fire();
            }
        }
    }

    private ManualTimer? RemoveDue(long until)
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
