namespace KestrelChat.Rooms;

/// <summary>
/// Counts who came and went in a room too large to name each, and asks for one line of it a second later: n arrivals cost
/// each member as many lines as there are seconds, not n.
/// </summary>
/// <remarks>Under the room's lock; the action is called on a pool thread, without it.</remarks>
internal sealed class ArrivalSummary(TimeProvider time, Action due)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private ITimer? _timer;
    private long _arrived;
    private long _left;
    private bool _waiting;

    public void CountArrival()
    {
        _arrived++;
        Wait();
    }

    public void CountDeparture()
    {
        _left++;
        Wait();
    }

    /// <summary>What has gathered; it begins again at zero.</summary>
    public (long Arrived, long Left) Take()
    {
        var gathered = (_arrived, _left);
        (_arrived, _left, _waiting) = (0, 0, false);
        return gathered;
    }

    private void Wait()
    {
        if (!_waiting)
        {
            _waiting = true;
            _timer ??= time.CreateTimer(static due => ((Action)due!)(), due, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(s_interval, Timeout.InfiniteTimeSpan);
        }
    }
}
