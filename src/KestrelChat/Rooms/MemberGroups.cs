using KestrelChat.Members;

namespace KestrelChat.Rooms;

/// <summary>
/// The members of a room, in groups. Adding and removing: under the room's lock. Waking: any thread, one round at a time.
/// </summary>
internal sealed class MemberGroups
{
    private readonly Action _allWoken;

    // Replaced, never changed, so that waking needs no lock; one copy for every 64 members.
    private MemberGroup[] _groups;
    private int _firstWithRoom;
    private int _toBeWoken;

    /// <param name="allWoken">Called on a pool thread when a round of waking is over.</param>
    public MemberGroups(Action allWoken)
    {
        _allWoken = allWoken;
        _groups = [new MemberGroup(OnGroupWoken)];
    }

    public IEnumerable<Member> All => _groups.SelectMany(group => group.All);

    public void Add(Member member)
    {
        while (!_groups[_firstWithRoom].HasRoom)
        {
            if (++_firstWithRoom == _groups.Length)
            {
                Volatile.Write(ref _groups, [.. _groups, new MemberGroup(OnGroupWoken)]);
            }
        }

        var group = _groups[_firstWithRoom];
        member.Place = new MemberPlace(group, _firstWithRoom, group.Add(member));
    }

    public void Remove(Member member)
    {
        member.Place.Group.Remove(member.Place.Index);
        _firstWithRoom = Math.Min(_firstWithRoom, member.Place.GroupIndex);
    }

    /// <summary>Wakes everyone, one group on this thread. Must not be called again before the round is over.</summary>
    public void Wake()
    {
        var groups = Volatile.Read(ref _groups);
        Volatile.Write(ref _toBeWoken, groups.Length);
        foreach (var group in groups.AsSpan(1))
        {
            ThreadPool.UnsafeQueueUserWorkItem(group, preferLocal: false);
        }

        groups[0].Execute();
    }

    private void OnGroupWoken()
    {
        if (Interlocked.Decrement(ref _toBeWoken) == 0)
        {
            _allWoken();
        }
    }
}
