namespace KestrelChat.Rooms;

/// <summary>
/// Says when a room that has something new is fanned out: the first line after a quiet time at once, what follows within
/// the interval together at its end.
/// </summary>
/// <remarks><see cref="Request"/> and <see cref="Begin"/>: under the room's lock. The action is called on a pool thread, without it.</remarks>
internal sealed class FanoutPacer : IThreadPoolWorkItem
{
    /// <summary>
    /// What a member adds to the interval of its room: about what a send costs, so that the waiting grows with what it saves
    /// and a room of two is as good as immediate.
    /// </summary>
    private const int MicrosecondsPerMember = 10;

    // Timers tick in milliseconds; a shorter wait would be longer than it.
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time;
    private readonly TimeSpan _maxInterval;
    private readonly Action _fanOut;
    private ITimer? _timer;
    private long _last;
    private bool _pending;

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
        if (_pending)
        {
            return;
        }

        _pending = true;
        var wait = Interval(members) - _time.GetElapsedTime(_last);
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

    /// <summary>A fan-out begins: what is said from now on needs another.</summary>
    public void Begin()
    {
        _pending = false;
        _last = _time.GetTimestamp();
    }

    void IThreadPoolWorkItem.Execute() => _fanOut();

    private TimeSpan Interval(int members)
    {
        var interval = TimeSpan.FromMicroseconds((long)members * MicrosecondsPerMember);
        return interval < _maxInterval ? interval : _maxInterval;
    }
}
