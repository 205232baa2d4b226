using KestrelChat.Rooms.Clients;
using KestrelChat.Rooms.Members;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Rooms;

/// <summary>A room: its name, its topic, and the lines that are said in it, in one order for all members.</summary>
/// <remarks>
/// Any thread. A line costs the same however many members read it. Under the room's lock nobody is woken and nothing is awaited:
/// a caller that ends a stay or inserts lines for one member wakes its writer afterwards. Lock order: docs/architecture.md.
/// </remarks>
public sealed class Room
{
    private readonly RoomState _state;

    /// <param name="name">Its name, as <see cref="Text.Names.RoomName"/> normalizes it.</param>
    /// <param name="services">What rooms share.</param>
    /// <param name="emptied">Called, without the lock, when the last client has left.</param>
    internal Room(string name, RoomServices services, Action<Room>? emptied = null)
    {
        _state = new RoomState(name, services);
        Membership = new RoomMembership(this, _state, emptied);
    }

    public string Name => _state.Name;

    /// <summary>The topic; null if there is none.</summary>
    public string? Topic => _state.Topic.Text;

    /// <summary>Whether only operators may change the topic.</summary>
    public bool IsTopicLocked => _state.Topic.IsLocked;

    /// <summary>The announced members on all nodes.</summary>
    public int Members => _state.Attendance.Members;

    /// <summary>The announced members that are connected to this node.</summary>
    public int MembersHere => _state.Attendance.Here;

    /// <summary>How many lines were ever said in it.</summary>
    public long Lines => _state.Lines.Count;

    /// <summary>The side of the room that its log writes to.</summary>
    public RoomReplica Replica => _state.Replica;

    /// <summary>The side of the room that clients enter and leave.</summary>
    internal RoomMembership Membership { get; }

    internal byte[] NameUtf8 => _state.NameUtf8;

    /// <summary>When the last client left, a timestamp of the clock. Under the directory's lock.</summary>
    internal long EmptySince { get; set; }

    /// <summary>Its place among the directory's empty rooms; null if it is not empty. Under the directory's lock.</summary>
    internal LinkedListNode<Room>? EmptyPlace { get; set; }

    internal ChatMetrics Metrics => _state.Services.Metrics;

    internal DateTimeOffset Now => _state.Services.Time.GetUtcNow();

    /// <summary>Whether no client is in it, announced or not.</summary>
    internal bool IsEmpty
    {
        get
        {
            lock (_state.Gate)
            {
                return _state.Attendance.IsEmpty;
            }
        }
    }

    /// <summary>How many members and renderings it has, including members that have left and were not sent everything yet.</summary>
    internal (int Members, int Renderings) AudienceSize
    {
        get
        {
            lock (_state.Gate)
            {
                return (_state.Audience.Members.Count(), _state.Audience.Renderings);
            }
        }
    }

    /// <summary>How many departures and changes of names were shown.</summary>
    internal long Departures
    {
        get
        {
            lock (_state.Gate)
            {
                return _state.Departures;
            }
        }
    }

    private IRoomLog Log => _state.Services.Log;

    /// <summary>Returns the last lines that are kept, oldest first.</summary>
    public IReadOnlyList<SaidLine> LastLines(int count)
    {
        lock (_state.Gate)
        {
            return _state.Lines.Last(count);
        }
    }

    /// <summary>Returns at most <paramref name="limit"/> announced clients of this node, in no order.</summary>
    public IReadOnlyList<Client> Clients(int limit)
    {
        lock (_state.Gate)
        {
            return [.. _state.Audience.Members.Where(member => member.State == MemberState.Here).Select(member => member.Client).Take(limit)];
        }
    }

    /// <summary>Says a line, after announcing the member; does nothing if it has left.</summary>
    /// <param name="member">The speaker.</param>
    /// <param name="text">Visible UTF-8, without a newline.</param>
    /// <param name="isAction">Whether it describes an action (<c>/me</c>).</param>
    /// <returns>False if too many lines are pending: the line is rejected.</returns>
    internal bool Say(Member member, ReadOnlySpan<byte> text, bool isAction = false)
    {
        lock (_state.Gate)
        {
            member = RoomMembership.Latest(member);
            if (member.State == MemberState.Gone)
            {
                return true;
            }

            Membership.AnnounceOnce(member);
            var kind = isAction ? RoomEventKind.Acted : RoomEventKind.Said;
            return Log.TryAppend(Replica, new RoomEntry { Kind = kind, Origin = member, Author = member.Client.Identity, Text = text });
        }
    }

    /// <summary>Says a line under a name that no client needs to have.</summary>
    /// <inheritdoc cref="Say" path="/returns"/>
    internal bool SayAs(Identity author, ReadOnlySpan<byte> text)
    {
        lock (_state.Gate)
        {
            return Log.TryAppend(Replica, new RoomEntry { Kind = RoomEventKind.Said, Author = author, Text = text });
        }
    }

    /// <summary>Shows everyone on this node a notice of the server.</summary>
    internal void Notify(MessageId message, in MessageArguments arguments)
    {
        lock (_state.Gate)
        {
            _state.Audience.Publish(message, arguments, author: null);
        }
    }

    /// <summary>Sets the topic; empty clears it.</summary>
    /// <param name="member">Who sets it.</param>
    /// <param name="topic">Visible UTF-8.</param>
    /// <returns>False if too much is pending: the topic is rejected.</returns>
    internal bool SetTopic(Member member, ReadOnlySpan<byte> topic)
    {
        lock (_state.Gate)
        {
            return Log.TryAppend(Replica, new RoomEntry { Kind = RoomEventKind.TopicSet, Origin = member, Author = member.Client.Identity, Text = topic });
        }
    }

    /// <summary>Lets only operators change the topic, or everyone again.</summary>
    internal void LockTopic(Member member, bool locked)
    {
        lock (_state.Gate)
        {
            var kind = locked ? RoomEventKind.TopicLocked : RoomEventKind.TopicUnlocked;
            Log.TryAppend(Replica, new RoomEntry { Kind = kind, Origin = member, Author = member.Client.Identity });
        }
    }

    /// <summary>Submits what waits and drops the history, since the room is removed.</summary>
    internal void Close()
    {
        lock (_state.Gate)
        {
            _state.Changes.SubmitSummary();
            _state.Lines.Clear();
        }
    }
}
