using KestrelChat.Rooms;

namespace KestrelChat.Cluster.Log;

/// <summary>Who of this node left a room within the last minute, in case the log loses it in a fail-over. Any thread.</summary>
internal sealed class RecentDepartures(TimeProvider time)
{
    private const int MaxDepartures = 10_000;
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Queue<(RoomReplica Room, MembershipChange Change, long At)> _departures = new();

    public void Add(RoomReplica room, IReadOnlyList<MembershipChange> changes)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            while (_departures.TryPeek(out var first) && (_departures.Count >= MaxDepartures || time.GetElapsedTime(first.At, now) > s_life))
            {
                _departures.Dequeue();
            }

            foreach (var change in changes)
            {
                if (!change.Entered)
                {
                    _departures.Enqueue((room, change, now));
                }
            }
        }
    }

    /// <summary>The departures, by room.</summary>
    public ILookup<RoomReplica, MembershipChange> ByRoom()
    {
        lock (_gate)
        {
            return _departures.ToLookup(departure => departure.Room, departure => departure.Change);
        }
    }
}
