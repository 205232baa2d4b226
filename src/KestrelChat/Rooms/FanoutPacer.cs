namespace KestrelChat.Rooms;

/// <summary>
/// Says when a room that has something new is fanned out: the first line after a quiet time at once, what follows within
/// the interval together at its end, and what is said during a fan-out together after it.
/// </summary>
/// <remarks>
/// <see cref="Request"/>, <see cref="TryBegin"/> and <see cref="End"/>: under the room's lock. The action is called on a pool
/// thread, without it; it asks <see cref="TryBegin"/>, wakes everyone, and tells <see cref="End"/>.
/// </remarks>
internal sealed class FanoutPacer : IThreadPoolWorkItem
{
    /// <summary>
    /// What a member adds to the interval of its room: about what a send costs, so that the waiting grows with what it saves
    /// and a room of two is as good as immediate.
    /// </summary>
    private const int MicrosecondsPerMember = 10;

    /// <summary>
    /// From so many bytes for each member on, sending costs more than the call of it, and there is little to be gained by
    /// waiting for more.
    /// </summary>
    private const int WorthSendingBytes = 4096;

    /// <summary>
    /// A fan-out is followed by a rest of at least this part of its duration: those who answer what they were just shown are
    /// taken along by the next one, instead of each half of them having its own.
    /// </summary>
    private const double ShortestRest = 1.0 / 8;

    /// <summary>While little has gathered, the rest is as long as the fan-out was: calls for few bytes take about half the time at most.</summary>
    private const double LongestRest = 1;

    private const int AloneOrNearly = 2;

    // Timers tick in milliseconds; a shorter wait would be longer than it.
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time;
    private readonly TimeSpan _maxInterval;
    private readonly Action _fanOut;
    private ITimer? _timer;
    private long _began;
    private TimeSpan _took;
    private int _gathered;
    private int _lines;
    private int _carried;
    private bool _requested;
    private bool _queued;
    private bool _running;

    public FanoutPacer(TimeProvider time, TimeSpan maxInterval, Action fanOut)
    {
        _time = time;
        _maxInterval = maxInterval;
        _fanOut = fanOut;
        _began = time.GetTimestamp() - (long)(maxInterval.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>Something of so many bytes was said in a room of so many members.</summary>
    public void Request(int members, int bytes)
    {
        var worthIt = _gathered >= WorthSendingBytes;
        _gathered += bytes;
        _lines++;
        if (!_requested || (!worthIt && _gathered >= WorthSendingBytes))
        {
            _requested = true;
            Schedule(members);
        }
    }

    /// <summary>
    /// Whether a fan-out is to begin now; if so, what is said from now on needs another. It is not when the timer comes after
    /// another has taken everything along, or during one.
    /// </summary>
    public bool TryBegin()
    {
        _queued = false;
        if (!_requested || _running)
        {
            return false;
        }

        _requested = false;
        _running = true;
        (_carried, _lines, _gathered) = (_lines, 0, 0);
        _began = _time.GetTimestamp();
        return true;
    }

    /// <summary>It is over: everyone was woken. Answers how long that took.</summary>
    public TimeSpan End(int members)
    {
        _running = false;
        var took = _time.GetElapsedTime(_began);

        // Where lines come so seldom that each leaves alone or nearly so, resting would gain nothing.
        _took = _carried > AloneOrNearly ? took : TimeSpan.Zero;
        if (_requested)
        {
            Schedule(members);
        }

        return took;
    }

    void IThreadPoolWorkItem.Execute() => _fanOut();

    private void Schedule(int members)
    {
        // Never two at a time: lines that come while one is under way would be scattered over many small flushes.
        if (_running || _queued)
        {
            return;
        }

        var wait = Longer(Longer(Interval(members), _took + Rest()) - _time.GetElapsedTime(_began), Pause());
        if (wait < s_shortestWait)
        {
            _queued = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else
        {
            _timer ??= _time.CreateTimer(static pacer => ((FanoutPacer)pacer!)._fanOut(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private TimeSpan Interval(int members) => Shorter(TimeSpan.FromMicroseconds((long)members * MicrosecondsPerMember), _maxInterval);

    private TimeSpan Rest() => Shorter(_took * (_gathered < WorthSendingBytes ? LongestRest : ShortestRest), _maxInterval);

    // Where enough has just gathered, more is on its way.
    private TimeSpan Pause() => _gathered < WorthSendingBytes ? TimeSpan.Zero : Shorter(_took * ShortestRest, _maxInterval);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
