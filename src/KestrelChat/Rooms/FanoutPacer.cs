namespace KestrelChat.Rooms;

/// <summary>
/// Says when a room that has something new is fanned out: the first line after a quiet time at once, what follows within
/// the interval together at its end, and what is said during a fan-out that takes longer together after it.
/// </summary>
/// <remarks>
/// <see cref="Request"/>, <see cref="Begin"/> and <see cref="End"/>: under the room's lock. The action is called on a pool
/// thread, without it; it begins a fan-out and sees to it that its end is told.
/// </remarks>
internal sealed class FanoutPacer : IThreadPoolWorkItem
{
    /// <summary>
    /// What a member adds to the interval of its room: about what a send costs, so that the waiting grows with what it saves
    /// and a room of two is as good as immediate.
    /// </summary>
    private const int MicrosecondsPerMember = 10;

    /// <summary>
    /// How long a fan-out that takes longer than the interval is followed by rest, as a part of its duration: those who
    /// answer what they were just shown are taken along by the next one, instead of each half of them having its own.
    /// </summary>
    private const double RestShare = 1.0 / 8;

    // Timers tick in milliseconds; a shorter wait would be longer than it.
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time;
    private readonly TimeSpan _maxInterval;
    private readonly Action _fanOut;
    private ITimer? _timer;
    private long _last;
    private TimeSpan _rest;
    private bool _requested;
    private bool _running;

    public FanoutPacer(TimeProvider time, TimeSpan maxInterval, Action fanOut)
    {
        _time = time;
        _maxInterval = maxInterval;
        _fanOut = fanOut;
        _last = time.GetTimestamp() - (long)(maxInterval.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>Something was said in a room of so many members.</summary>
    public void Request(int members)
    {
        if (!_requested)
        {
            _requested = true;
            Schedule(members);
        }
    }

    /// <summary>A fan-out begins: what is said from now on needs another.</summary>
    public void Begin()
    {
        _requested = false;
        _running = true;
        _last = _time.GetTimestamp();
    }

    /// <summary>It is over: everyone was woken.</summary>
    public void End(int members)
    {
        _running = false;
        _rest = _time.GetElapsedTime(_last) * (1 + RestShare);
        if (_requested)
        {
            Schedule(members);
        }
    }

    void IThreadPoolWorkItem.Execute() => _fanOut();

    private void Schedule(int members)
    {
        // Never two at a time: lines that come while one is under way would be scattered over many small flushes.
        if (_running)
        {
            return;
        }

        var interval = Interval(members);
        var wait = (interval > _rest ? interval : _rest) - _time.GetElapsedTime(_last);
        if (wait < s_shortestWait)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            _timer ??= _time.CreateTimer(static pacer => ((FanoutPacer)pacer!)._fanOut(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private TimeSpan Interval(int members)
    {
        var interval = TimeSpan.FromMicroseconds((long)members * MicrosecondsPerMember);
        return interval < _maxInterval ? interval : _maxInterval;
    }
}
