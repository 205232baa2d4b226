using KestrelChat.Members;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Rooms;

/// <summary>
/// All who listen to a room, announced or not, and the renderings that they read: what happens is appended to each rendering
/// once, then those who sleep are woken.
/// </summary>
/// <remarks>Under the room's lock, which it takes itself where a fan-out begins and ends. Nobody is woken under it.</remarks>
internal sealed class Audience
{
    private readonly Lock _gate;
    private readonly byte[] _room;
    private readonly TimeProvider _time;
    private readonly ChatMetrics _metrics;
    private readonly MemberGroups _members;
    private readonly List<Rendering> _renderings = new(1);
    private readonly FanoutPacer _pacer;
    private int _listeners;

    /// <param name="gate">The room's lock.</param>
    /// <param name="room">The room's name, in UTF-8.</param>
    /// <param name="surroundings">What the room shares with others.</param>
    public Audience(Lock gate, byte[] room, RoomSurroundings surroundings)
    {
        var (time, metrics) = (surroundings.Time, surroundings.Metrics);
        _gate = gate;
        _room = room;
        _time = time;
        _metrics = metrics;
        _members = new MemberGroups(EndFanOut);
        _pacer = new FanoutPacer(time, surroundings.Options.FanoutInterval, FanOut);
    }

    /// <summary>Everybody who listens.</summary>
    public IEnumerable<Member> Members => _members.All;

    /// <summary>How many renderings somebody reads.</summary>
    public int Renderings => _renderings.Count;

    /// <summary>The rendering of a view, which is there from now on until nobody reads it any more.</summary>
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
        _listeners++;
    }

    public void Remove(Member member)
    {
        _members.Remove(member);
        _listeners--;
        if (--member.Rendering.Readers == 0)
        {
            _renderings.Remove(member.Rendering);
        }
    }

    /// <summary>Something that happens in the room now.</summary>
    /// <param name="author">Who did it, by the key under which it can be ignored; null for the server itself.</param>
    public RoomEvent Event(Phrase phrase, scoped in PhraseArguments arguments, string? author) =>
        new() { Phrase = phrase, Arguments = arguments, At = _time.GetUtcNow(), Room = _room, Author = author };

    /// <summary>Tells everyone that something happens now.</summary>
    /// <inheritdoc cref="Event" path="/param"/>
    public void Tell(Phrase phrase, in PhraseArguments arguments, string? author) => Tell(Event(phrase, arguments, author));

    /// <summary>Tells everyone, but for those to whom it is not told.</summary>
    /// <param name="told">What happened.</param>
    /// <param name="unseenBy">Those readers of a rendering who are not shown it; null for none.</param>
    public void Tell(in RoomEvent told, Func<Rendering, IEnumerable<Member>>? unseenBy = null)
    {
        var bytes = 0;
        foreach (var rendering in _renderings)
        {
            bytes = Math.Max(bytes, rendering.Append(told, unseenBy?.Invoke(rendering) ?? []));
        }

        _pacer.Request(_listeners, bytes);
    }

    private void FanOut()
    {
        lock (_gate)
        {
            if (!_pacer.TryBegin())
            {
                return;
            }
        }

        _members.Wake();
    }

    private void EndFanOut()
    {
        TimeSpan took;
        lock (_gate)
        {
            took = _pacer.End(_listeners);
        }

        _metrics.FannedOut(took);
    }
}
