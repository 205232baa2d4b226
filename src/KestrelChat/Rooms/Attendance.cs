namespace KestrelChat.Rooms;

/// <summary>
/// How many members a room has: those that its log counts on all nodes, and the changes of this node that are not in the log yet.
/// </summary>
/// <remarks>Under the room's lock, except the counts, which any thread may read.</remarks>
internal sealed class Attendance(int announceEachUpTo)
{
    private long _entries;
    private int _connected;
    private int _here;
    private int _logged;

    // How many more of this node entered than left by changes that the log has not shown.
    private int _unlogged;

    // Of both, so that no reader sees one without the other.
    private int _members;

    /// <summary>The announced members on all nodes.</summary>
    public int Members => Volatile.Read(ref _members);

    /// <summary>The members on all nodes as the log counts them.</summary>
    public int Logged => Volatile.Read(ref _logged);

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

    /// <summary>Counts a member out that was not announced.</summary>
    public void Exit() => _connected--;

    /// <summary>Counts a member of this node that is announced.</summary>
    /// <returns>Whether to announce it by itself; if not, it is to be summarized.</returns>
    public bool Arrive()
    {
        _here++;
        Submit(1);
        return Members <= announceEachUpTo;
    }

    /// <summary>Counts a member of this node out that was announced.</summary>
    /// <returns>Whether to announce its departure by itself; if not, it is to be summarized.</returns>
    public bool Leave()
    {
        _connected--;
        _here--;
        Submit(-1);

        // One less than before.
        return Members < announceEachUpTo;
    }

    /// <summary>The log has shown changes, after which it counts this many members.</summary>
    /// <param name="net">How many more entered than left, of the changes that this node submitted.</param>
    public void Log(int members, int net)
    {
        Volatile.Write(ref _logged, members);
        Submit(-net);
    }

    /// <summary>Counts changes of this node that are to be submitted, or, negated, that will not be shown.</summary>
    /// <param name="net">How many more entered than left.</param>
    public void Submit(int net)
    {
        _unlogged += net;
        Volatile.Write(ref _members, Math.Max(0, _logged + _unlogged));
    }
}
