using KestrelChat.Members;

namespace KestrelChat.Rooms;

/// <summary>
/// Who is in a room: how many on this node and on others, who has only just come, and whether there are so many that who comes
/// and goes is told in a summary.
/// </summary>
/// <remarks>Under the room's lock, but for the counts, which any thread may read.</remarks>
internal sealed class Attendance(int eachUpTo, ArrivalSummary summary)
{
    // Those who came within the last AnnounceAfter. Whoever came before them was there before them, even when the room is
    // told of it only now: they are not shown such an arrival.
    private readonly HashSet<Member> _newcomers = [];
    private long _entries;
    private int _present;
    private int _here;
    private int _elsewhere;

    /// <summary>How many people are here that others were told of, on all nodes.</summary>
    public int Members => Here + Volatile.Read(ref _elsewhere);

    /// <summary>How many of them are connected to this node.</summary>
    public int Here => Volatile.Read(ref _here);

    /// <summary>Whether nobody is here on this node, announced or not.</summary>
    public bool IsEmpty => _present == 0;

    /// <summary>Somebody enters; answers its place among all who ever did.</summary>
    public long Enter()
    {
        _present++;
        return ++_entries;
    }

    /// <summary>Somebody who entered is a newcomer until it is <see cref="Settle"/>d.</summary>
    public void Welcome(Member member) => _newcomers.Add(member);

    public void Settle(Member member) => _newcomers.Remove(member);

    /// <summary>Somebody reads on as another member.</summary>
    public void Switch(Member member, Member next)
    {
        if (_newcomers.Remove(member))
        {
            _newcomers.Add(next);
        }
    }

    /// <summary>Readers of a rendering who entered after a member and have only just come.</summary>
    public IEnumerable<Member> NewcomersAfter(Member member, Rendering rendering) =>
        _newcomers.Where(newcomer => newcomer.Rendering == rendering && newcomer.Entry > member.Entry);

    /// <summary>Somebody of this node is announced.</summary>
    /// <returns>Whether all are told of it by itself; else it is counted for the summary.</returns>
    public bool Arrive()
    {
        _here++;
        return IsArrivalTold();
    }

    /// <summary>Somebody of this node leaves.</summary>
    /// <param name="wasAnnounced">Whether others were told that it had come.</param>
    /// <returns>Whether all are told of it by itself; else it is counted for the summary, if it was announced.</returns>
    public bool Leave(Member member, bool wasAnnounced)
    {
        _present--;
        _newcomers.Remove(member);
        if (!wasAnnounced)
        {
            return false;
        }

        _here--;
        return IsDepartureTold();
    }

    /// <summary>Somebody of another node was announced.</summary>
    /// <inheritdoc cref="Arrive" path="/returns"/>
    public bool ArriveElsewhere()
    {
        _elsewhere++;
        return IsArrivalTold();
    }

    /// <summary>Somebody of another node has left.</summary>
    /// <inheritdoc cref="Arrive" path="/returns"/>
    public bool LeaveElsewhere()
    {
        _elsewhere = Math.Max(0, _elsewhere - 1);
        return IsDepartureTold();
    }

    /// <summary>Corrects how many are here on other nodes.</summary>
    public void CountElsewhere(int members) => _elsewhere = members;

    private bool IsArrivalTold()
    {
        if (Members <= eachUpTo)
        {
            return true;
        }

        summary.CountArrival();
        return false;
    }

    // It was one more before.
    private bool IsDepartureTold()
    {
        if (Members < eachUpTo)
        {
            return true;
        }

        summary.CountDeparture();
        return false;
    }
}
