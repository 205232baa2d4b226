using KestrelChat.Timing;

namespace KestrelChat.Rooms;

/// <summary>
/// Counts arrivals and departures in a large room and asks for one summary a second: many arrivals cost each member one line a
/// second, not one line each.
/// </summary>
/// <remarks>Under the room's lock. The callback runs on a pool thread, without it.</remarks>
internal sealed class ArrivalSummary(TimeProvider time, Action due)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly DueTimer _timer = new(time, due);
    private long _arrived;
    private long _left;
    private bool _isScheduled;

    public void CountArrival()
    {
        _arrived++;
        Schedule();
    }

    public void CountDeparture()
    {
        _left++;
        Schedule();
    }

    /// <summary>Returns the counts and resets them.</summary>
    public (long Arrived, long Left) Reset()
    {
        var counts = (_arrived, _left);
        (_arrived, _left, _isScheduled) = (0, 0, false);
        return counts;
    }

    private void Schedule()
    {
        if (!_isScheduled)
        {
            _isScheduled = true;
            _timer.Set(s_interval);
        }
    }
}
