using KestrelChat.Rooms.Members;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Rooms;

/// <summary>Everyone that receives a room's lines, announced or not, and the renderings that they read.</summary>
/// <remarks>Under the room's lock. An event is appended to each rendering once; nobody is woken under the lock.</remarks>
internal sealed class Audience
{
    private readonly byte[] _room;
    private readonly TimeProvider _time;
    private readonly MemberGroups _members = new();
    private readonly List<Rendering> _renderings = new(1);
    private readonly FanoutScheduler _fanout;

    /// <param name="gate">The room's lock.</param>
    /// <param name="room">The room's name, in UTF-8.</param>
    /// <param name="services">What rooms share.</param>
    public Audience(Lock gate, byte[] room, RoomServices services)
    {
        _room = room;
        _time = services.Time;
        _fanout = new FanoutScheduler(gate, _members, services);
    }

    public IEnumerable<Member> Members => _members.Members;

    public int Renderings => _renderings.Count;

    /// <summary>The rendering of a view. It is created on first use and exists as long as a member reads it.</summary>
    public Rendering RenderingOf(View view)
    {
        foreach (var rendering in _renderings)
        {
            if (rendering.View == view)
            {
                return rendering;
            }
        }

        var added = new Rendering(view, _time);
        _renderings.Add(added);
        return added;
    }

    public void Add(Member member)
    {
        member.Rendering.Readers++;
        _members.Add(member);
    }

    public void Remove(Member member)
    {
        _members.Remove(member);
        if (--member.Rendering.Readers == 0)
        {
            _renderings.Remove(member.Rendering);
        }
    }

    /// <summary>An event of this room.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="arguments">The message's arguments.</param>
    /// <param name="author">The comparison key of the user who did it; null for the server.</param>
    /// <param name="at">When it happened.</param>
    /// <param name="sequence">The number of a line; 0 for everything else.</param>
    public RoomEvent Event(MessageId message, in MessageArguments arguments, string? author, DateTimeOffset at, long sequence = 0) =>
        new() { Message = message, Arguments = arguments, At = at, Room = _room, Author = author, Sequence = sequence };

    /// <summary>Shows everyone an event that happens now.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="arguments">The message's arguments.</param>
    /// <param name="author">The comparison key of the user who did it; null for the server.</param>
    public void Publish(MessageId message, in MessageArguments arguments, string? author) =>
        Publish(Event(message, arguments, author, _time.GetUtcNow()));

    /// <summary>Shows an event to everyone except those that must not see it.</summary>
    /// <param name="roomEvent">What happened.</param>
    /// <param name="hiddenFrom">Returns the readers of a rendering that must not see it; null for none.</param>
    public void Publish(in RoomEvent roomEvent, Func<Rendering, IEnumerable<Member>>? hiddenFrom = null)
    {
        var bytes = 0;
        foreach (var rendering in _renderings)
        {
            bytes = Math.Max(bytes, rendering.Append(roomEvent, hiddenFrom?.Invoke(rendering) ?? []));
        }

        _fanout.Request(bytes);
    }
}
