using KestrelChat.Rooms.Clients;
using KestrelChat.Timing;

namespace KestrelChat.Rooms;

/// <summary>
/// Collects arrivals and departures in a large room and asks once a second to submit them as one event: many arrivals cost each
/// member one line a second, not one line each.
/// </summary>
/// <remarks>Under the room's lock. The callback runs on a pool thread, without it.</remarks>
internal sealed class ArrivalSummary(TimeProvider time, Action due)
{
    /// <summary>The most changes that wait: beyond them an event would be large.</summary>
    public const int MaxChanges = 1_000;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly DueTimer _timer = new(time, due);
    private List<MembershipChange> _changes = [];

    /// <summary>Whether as many changes wait as one event may have.</summary>
    public bool IsFull => _changes.Count >= MaxChanges;

    /// <summary>Adds a change, which waits up to a second.</summary>
    public void Add(MembershipChange change)
    {
        _changes.Add(change);
        if (_changes.Count == 1)
        {
            _timer.Set(s_interval);
        }
    }

    /// <summary>Whether a change of this client waits.</summary>
    public bool Concerns(Client client) => _changes.Exists(change => change.Client == client);

    /// <summary>Removes and returns the changes that wait, in their order.</summary>
    public IReadOnlyList<MembershipChange> Take()
    {
        var changes = _changes;
        _changes = [];
        return changes;
    }
}
