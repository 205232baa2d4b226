using KestrelChat.Rooms.Members;

namespace KestrelChat.Rooms;

/// <summary>Who is in a room: members here and on other nodes, recent arrivals, and whether arrivals are announced one by one.</summary>
/// <remarks>Under the room's lock, except the counts, which any thread may read.</remarks>
internal sealed class Attendance(int announceEachUpTo, ArrivalSummary summary)
{
    // Members that entered within the last AnnounceAfter. A member that entered before them was there before them, even if it is
    // announced only now: they do not see such an arrival.
    private readonly HashSet<Member> _newcomers = [];
    private long _entries;
    private int _connected;
    private int _here;
    private int _elsewhere;

    /// <summary>The announced members on all nodes.</summary>
    public int Members => Here + Volatile.Read(ref _elsewhere);

    /// <summary>The announced members on this node.</summary>
    public int Here => Volatile.Read(ref _here);

    /// <summary>Whether nobody is in the room on this node, announced or not.</summary>
    public bool IsEmpty => _connected == 0;

    /// <summary>Counts a member and returns its place among all that ever entered.</summary>
    public long Enter()
    {
        _connected++;
        return ++_entries;
    }

    public void AddNewcomer(Member member) => _newcomers.Add(member);

    public void RemoveNewcomer(Member member) => _newcomers.Remove(member);

    /// <summary>A client continues with another member in this room.</summary>
    public void Replace(Member member, Member next)
    {
        if (_newcomers.Remove(member))
        {
            _newcomers.Add(next);
        }
    }

    /// <summary>The newcomers that read a rendering and entered after a member.</summary>
    public IEnumerable<Member> NewcomersAfter(Member member, Rendering rendering) =>
        _newcomers.Where(newcomer => newcomer.Rendering == rendering && newcomer.Entry > member.Entry);

    /// <summary>Counts a member of this node that is announced.</summary>
    /// <returns>Whether to announce it by itself; if not, it was counted for the summary.</returns>
    public bool Arrive()
    {
        _here++;
        return CountsArrival();
    }

    /// <summary>Counts a member of this node out.</summary>
    /// <returns>Whether to announce its departure by itself; if not, and it was announced, it was counted for the summary.</returns>
    public bool Leave(Member member, bool wasAnnounced)
    {
        _connected--;
        _newcomers.Remove(member);
        if (!wasAnnounced)
        {
            return false;
        }

        _here--;
        return CountsDeparture();
    }

    /// <summary>Counts a member of another node that was announced there.</summary>
    /// <inheritdoc cref="Arrive" path="/returns"/>
    public bool ArriveElsewhere()
    {
        _elsewhere++;
        return CountsArrival();
    }

    /// <summary>Counts a member of another node out.</summary>
    /// <returns>Whether to announce its departure by itself; if not, it was counted for the summary.</returns>
    public bool LeaveElsewhere()
    {
        _elsewhere = Math.Max(0, _elsewhere - 1);
        return CountsDeparture();
    }

    /// <summary>Corrects the number of members on other nodes.</summary>
    public void SetElsewhere(int members) => _elsewhere = members;

    private bool CountsArrival()
    {
        if (Members <= announceEachUpTo)
        {
            return true;
        }

        summary.CountArrival();
        return false;
    }

    // One less than before.
    private bool CountsDeparture()
    {
        if (Members < announceEachUpTo)
        {
            return true;
        }

        summary.CountDeparture();
        return false;
    }
}
