using KestrelChat.Members;

namespace KestrelChat.Rooms;

/// <summary>The members of a room, in groups. Adding and removing: under the room's lock. Waking: any thread.</summary>
internal sealed class MemberGroups
{
    // Replaced, never changed, so that waking needs no lock; one copy for every 64 members.
    private MemberGroup[] _groups = [new MemberGroup()];
    private int _firstWithRoom;

    public void Add(Member member)
    {
        while (!_groups[_firstWithRoom].HasRoom)
        {
            if (++_firstWithRoom == _groups.Length)
            {
                Volatile.Write(ref _groups, [.. _groups, new MemberGroup()]);
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

    public void QueueWake()
    {
        foreach (var group in Volatile.Read(ref _groups))
        {
            group.QueueWake();
        }
    }
}
