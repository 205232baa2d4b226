namespace KestrelChat.Rooms.Members;

/// <summary>The members of a room, in groups that are woken together.</summary>
/// <remarks>Under the room's lock, except <see cref="Current"/>: any thread.</remarks>
internal sealed class MemberGroups
{
    // Replaced, never changed, so that waking needs no lock; one copy for every 64 members.
    private MemberGroup[] _groups = [new MemberGroup()];
    private int _firstWithSpace;

    /// <summary>The groups at this moment. The array never changes.</summary>
    public MemberGroup[] Current => Volatile.Read(ref _groups);

    public IEnumerable<Member> Members => _groups.SelectMany(group => group.Members);

    public int Count { get; private set; }

    public void Add(Member member)
    {
        while (!_groups[_firstWithSpace].HasSpace)
        {
            if (++_firstWithSpace == _groups.Length)
            {
                Volatile.Write(ref _groups, [.. _groups, new MemberGroup()]);
            }
        }

        var group = _groups[_firstWithSpace];
        member.Place = new MemberPlace(group, _firstWithSpace, group.Add(member));
        Count++;
    }

    public void Remove(Member member)
    {
        member.Place.Group.Remove(member.Place.Index);
        _firstWithSpace = Math.Min(_firstWithSpace, member.Place.GroupIndex);
        Count--;
    }
}
