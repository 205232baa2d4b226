using KestrelChat.Rooms.Members;

namespace KestrelChat.Rooms;

/// <summary>
/// The members of a room that entered within the last <c>AnnounceAfter</c>. A member that entered before them was there before
/// them, even if it is announced only now: they are not shown such an arrival.
/// </summary>
/// <remarks>
/// Under the room's lock. A member stays a newcomer until every arrival that was submitted before its turn is settled: shown, or
/// never to be shown. Settling costs amortized O(1).
/// </remarks>
internal sealed class Newcomers
{
    private readonly HashSet<Member> _members = [];

    // The arrivals that are submitted, up to the first one that is not settled, in order.
    private readonly Queue<Member> _arrivals = new();

    // Members whose turn has come, and the number of arrivals that had been submitted by then.
    private readonly Queue<(Member Member, long Arrivals)> _waiting = new();
    private long _submitted;
    private long _settled;

    public void Add(Member member) => _members.Add(member);

    /// <summary>Removes a member that has left.</summary>
    public void Remove(Member member) => _members.Remove(member);

    /// <summary>Removes a member whose turn to be announced has come, as soon as the arrivals before it are settled.</summary>
    public void RemoveInTurn(Member member)
    {
        if (_arrivals.Count == 0)
        {
            _members.Remove(member);
        }
        else
        {
            _waiting.Enqueue((member, _submitted));
        }
    }

    /// <summary>A client continues with another member in this room.</summary>
    public void Replace(Member member, Member next)
    {
        if (_members.Remove(member))
        {
            _members.Add(next);
        }
    }

    /// <summary>The newcomers that read a rendering and entered after a member.</summary>
    public IEnumerable<Member> After(Member member, Rendering rendering) =>
        _members.Where(newcomer => newcomer.Rendering == rendering && newcomer.Entry > member.Entry);

    /// <summary>The arrival of a member is being submitted as an event of its own.</summary>
    public void Submit(Member member)
    {
        _submitted++;
        member.PendingArrivals++;
        _arrivals.Enqueue(member);
    }

    /// <summary>The arrival of a member was shown, or never will be.</summary>
    public void Settle(Member member)
    {
        member.PendingArrivals--;
        while (_arrivals.TryPeek(out var first) && first.PendingArrivals <= 0)
        {
            _arrivals.Dequeue();
            _settled++;
        }

        while (_waiting.TryPeek(out var next) && next.Arrivals <= _settled)
        {
            _waiting.Dequeue();
            _members.Remove(RoomMembership.Latest(next.Member));
        }
    }
}
