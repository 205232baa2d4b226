namespace KestrelChat.Rooms;

/// <summary>
/// Decides when a room with new lines is fanned out: the first line after a quiet time at once, further lines within the interval
/// together at its end, and lines that arrive during a fan-out together after it.
/// </summary>
/// <remarks>Under the room's lock. It decides; <see cref="FanoutScheduler"/> acts.</remarks>
internal sealed class FanoutPacer
{
    /// <summary>
    /// What each member adds to the interval of its room: about the cost of one send, so that the wait grows with what it saves
    /// and is negligible in a room of two.
    /// </summary>
    private const int MicrosecondsPerMember = 10;

    /// <summary>From this many bytes for each member on, a send costs more than its system call, and waiting saves little.</summary>
    private const int WorthSendingBytes = 4096;

    /// <summary>
    /// The pause after a fan-out is at least this part of its duration: the next fan-out then carries the answers of all clients
    /// that were just reached, instead of one fan-out for each half of them.
    /// </summary>
    private const double ShortestPause = 1.0 / 8;

    /// <summary>While few bytes wait, the pause is as long as the fan-out was, so that small sends take at most about half the time.</summary>
    private const double LongestPause = 1;

    private const int FewLines = 2;

    // Timers tick in milliseconds; a shorter wait would become a longer one.
    private static readonly TimeSpan s_shortestWait = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time;
    private readonly TimeSpan _maxInterval;
    private long _began;
    private TimeSpan _lastDuration;
    private int _waitingBytes;
    private int _waitingLines;
    private int _carriedLines;
    private bool _requested;
    private bool _immediate;
    private bool _running;

    public FanoutPacer(TimeProvider time, TimeSpan maxInterval)
    {
        _time = time;
        _maxInterval = maxInterval;
        _began = time.GetTimestamp() - (long)(maxInterval.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>Notes a line.</summary>
    /// <param name="members">How many members the room has.</param>
    /// <param name="bytes">The length of the line.</param>
    /// <returns>After which wait to fan out, in place of an earlier answer; null = nothing changes.</returns>
    public TimeSpan? Request(int members, int bytes)
    {
        var wasWorthSending = _waitingBytes >= WorthSendingBytes;
        _waitingBytes += bytes;
        _waitingLines++;
        if (_requested && (wasWorthSending || _waitingBytes < WorthSendingBytes))
        {
            return null;
        }

        _requested = true;
        return Schedule(members);
    }

    /// <summary>
    /// Begins a fan-out, so that lines from now on need another; returns false if nothing is waiting (an earlier fan-out carried
    /// it) or one is running.
    /// </summary>
    public bool TryBegin()
    {
        _immediate = false;
        if (!_requested || _running)
        {
            return false;
        }

        _requested = false;
        _running = true;
        (_carriedLines, _waitingLines, _waitingBytes) = (_waitingLines, 0, 0);
        _began = _time.GetTimestamp();
        return true;
    }

    /// <summary>Ends a fan-out: every member was woken.</summary>
    /// <returns>Its duration, and after which wait to begin the next one; null = not yet.</returns>
    public (TimeSpan Duration, TimeSpan? Next) End(int members)
    {
        _running = false;
        var duration = _time.GetElapsedTime(_began);

        // Where lines are so rare that each leaves alone or nearly so, a pause would save nothing.
        _lastDuration = _carriedLines > FewLines ? duration : TimeSpan.Zero;
        return (duration, _requested ? Schedule(members) : null);
    }

    private TimeSpan? Schedule(int members)
    {
        // Never two at a time: the lines of one fan-out would be scattered over many small flushes.
        if (_running || _immediate)
        {
            return null;
        }

        var wait = Longer(Longer(Interval(members), _lastDuration + Pause()) - _time.GetElapsedTime(_began), Gathering());
        _immediate = wait < s_shortestWait;
        return _immediate ? TimeSpan.Zero : wait;
    }

    // Where enough bytes wait for a send, further ones need not be waited for.
    private TimeSpan Interval(int members) => _waitingBytes < WorthSendingBytes ? Shorter(TimeSpan.FromMicroseconds((long)members * MicrosecondsPerMember), _maxInterval) : TimeSpan.Zero;

    private TimeSpan Pause() => Shorter(_lastDuration * (_waitingBytes < WorthSendingBytes ? LongestPause : ShortestPause), _maxInterval);

    // Where many bytes have just gathered, more are on their way.
    private TimeSpan Gathering() => _waitingBytes < WorthSendingBytes ? TimeSpan.Zero : Shorter(_lastDuration * ShortestPause, _maxInterval);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
