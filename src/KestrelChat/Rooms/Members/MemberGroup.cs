using System.Numerics;

namespace KestrelChat.Rooms.Members;

/// <summary>Up to 64 members of a room, which are woken in one work item of the thread pool.</summary>
/// <remarks>
/// 64 are few enough that reading other clients' lines gets its turn, and many enough that queueing costs nothing beside writing.
/// Adding and removing: under the room's lock. Waking: without it. A member that arrives or leaves meanwhile may be woken or not;
/// both are right, since a member that arrives reads the transcript itself.
/// </remarks>
internal sealed class MemberGroup
{
    public const int Size = 64;

    private readonly Member?[] _members = new Member?[Size];
    private ulong _used;

    public bool HasSpace => _used != ulong.MaxValue;

    public IEnumerable<Member> Members => _members.OfType<Member>();

    /// <summary>Adds a member and returns its index, for <see cref="Remove"/>.</summary>
    public int Add(Member member)
    {
        var index = BitOperations.TrailingZeroCount(~_used);
        _used |= 1UL << index;
        Volatile.Write(ref _members[index], member);
        return index;
    }

    public void Remove(int index)
    {
        _used &= ~(1UL << index);
        Volatile.Write(ref _members[index], null);
    }

    public void Wake()
    {
        // Between the publication of lines and the check whether a writer is awake.
        Interlocked.MemoryBarrier();
        foreach (ref var place in _members.AsSpan())
        {
            Volatile.Read(ref place)?.WakeOrLimitBacklog();
        }
    }
}

/// <summary>Where a room stores a member.</summary>
internal readonly record struct MemberPlace(MemberGroup Group, int GroupIndex, int Index);
