using System.Numerics;
using KestrelChat.Members;

namespace KestrelChat.Rooms;

/// <summary>
/// Up to 64 members of a room that are woken together, as one work item of the thread pool: small enough that reading
/// clients' lines gets its turn between them, large enough that queueing costs nothing beside the writing.
/// </summary>
/// <remarks>
/// Adding and removing: under the room's lock. Waking: without it, on a pool thread; who comes or goes meanwhile is seen or
/// not, and both are right, since whoever comes has looked at the transcript itself.
/// </remarks>
/// <param name="woken">Called when all that are to be woken were.</param>
internal sealed class MemberGroup(Action woken) : IThreadPoolWorkItem
{
    public const int Size = 64;

    private readonly Member?[] _members = new Member?[Size];
    private ulong _taken;

    public bool HasRoom => _taken != ulong.MaxValue;

    /// <summary>Those who are in it.</summary>
    public IEnumerable<Member> All => _members.OfType<Member>();

    /// <summary>Adds a member; answers its index, for <see cref="Remove"/>.</summary>
    public int Add(Member member)
    {
        var index = BitOperations.TrailingZeroCount(~_taken);
        _taken |= 1UL << index;
        Volatile.Write(ref _members[index], member);
        return index;
    }

    public void Remove(int index)
    {
        _taken &= ~(1UL << index);
        Volatile.Write(ref _members[index], null);
    }

    /// <summary>Wakes the members.</summary>
    public void Execute()
    {
        // Between the publishing of lines and the look at who is awake.
        Interlocked.MemoryBarrier();
        foreach (ref var place in _members.AsSpan())
        {
            Volatile.Read(ref place)?.WakeOrLimitBacklog();
        }

        woken();
    }
}

/// <summary>Where a room keeps a member.</summary>
internal readonly record struct MemberPlace(MemberGroup Group, int GroupIndex, int Index);
