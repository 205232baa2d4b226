using KestrelChat.Members;
using KestrelChat.Transcripts;
using KestrelChat.Wordings;

namespace KestrelChat.Rooms;

/// <summary>
/// A place where people talk. What happens in it is put in one order under its lock, rendered once for each wording that
/// somebody here reads, and appended to that wording's transcript; then those who sleep are woken.
/// </summary>
/// <remarks>
/// Any thread. Speaking costs the same however many listen. Lock order: this room's lock, then a member's splices. Nobody is
/// woken and nothing is awaited under the lock.
/// </remarks>
public sealed class Room
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly HubOptions _options;
    private readonly MemberGroups _members;
    private readonly List<Rendering> _renderings = new(1);

    // Those who came within the last AnnounceAfter. Whoever came before them was there before them, even when the room is
    // told of it only now: they are not shown such an arrival.
    private readonly HashSet<Member> _newcomers = [];
    private readonly FanoutPacer _pacer;
    private readonly ArrivalSummary _summary;
    private long _entries;
    private int _listeners;
    private int _here;
    private long _said;

    internal Room(string name, HubOptions options, TimeProvider time, ChatMetrics metrics)
    {
        Name = name;
        _options = options;
        _time = time;
        Metrics = metrics;
        _members = new MemberGroups(EndFanOut);
        _pacer = new FanoutPacer(time, options.FanoutInterval, FanOut);
        _summary = new ArrivalSummary(time, Summarize);
    }

    public string Name { get; }

    internal ChatMetrics Metrics { get; }

    /// <summary>How many people are here that others were told of.</summary>
    public int Members => Volatile.Read(ref _here);

    /// <summary>How many lines were said here.</summary>
    public long Lines => Volatile.Read(ref _said);

    /// <summary>
    /// Lets a client listen from now on, and greets it. Nobody is told of it before <see cref="Announce"/>; to be followed by
    /// <see cref="Settle"/>, in the order of entering.
    /// </summary>
    internal Member Enter(Client client, WakeSignal wake)
    {
        lock (_gate)
        {
            var rendering = RenderingIn(client.Wording);
            var member = new Member(client, this, rendering, wake, _options.MaxBacklogBytes) { Entry = ++_entries };
            rendering.Readers++;
            _members.Add(member);
            _newcomers.Add(member);
            if (client.Wording[Phrase.Greeting] is { } greeting)
            {
                member.Greet(greeting.Render(new PhraseArguments { Who = client.WhoUtf8 }));
            }

            _listeners++;
            return member;
        }
    }

    /// <summary>Tells the others that somebody has come, once; nothing when it has left again.</summary>
    internal void Announce(Member member)
    {
        lock (_gate)
        {
            AnnounceOnce(member);
        }
    }

    /// <summary>Announces a member if it was not, now that everybody who came before it was announced or has gone.</summary>
    internal void Settle(Member member)
    {
        lock (_gate)
        {
            AnnounceOnce(member);
            _newcomers.Remove(member);
        }
    }

    /// <summary>Tells everyone what somebody said; nothing when it has left.</summary>
    /// <param name="member">Who; it is announced first if it was not.</param>
    /// <param name="text">UTF-8, made safe to show, without a newline.</param>
    internal void Say(Member member, ReadOnlySpan<byte> text)
    {
        lock (_gate)
        {
            if (member.State == MemberState.Gone)
            {
                return;
            }

            AnnounceOnce(member);
            _said++;
            Append(Phrase.Said, new PhraseArguments { Who = member.Client.WhoUtf8, Text = text });
        }
    }

    /// <summary>Tells everyone what somebody said who is no member.</summary>
    /// <param name="who">The name that is shown. UTF-8, made safe to show.</param>
    /// <param name="text">UTF-8, made safe to show, without a newline.</param>
    internal void SayAs(ReadOnlySpan<byte> who, ReadOnlySpan<byte> text)
    {
        lock (_gate)
        {
            _said++;
            Append(Phrase.Said, new PhraseArguments { Who = who, Text = text });
        }
    }

    /// <summary>Ends a member's stay and tells the others, if they knew of it. The second call and later ones do nothing.</summary>
    internal void Leave(Member member)
    {
        lock (_gate)
        {
            if (member.State == MemberState.Gone)
            {
                return;
            }

            var wasHere = member.State == MemberState.Here;
            member.State = MemberState.Gone;
            member.EndHere();
            _newcomers.Remove(member);
            if (wasHere && _here-- > _options.AnnounceEachUpTo)
            {
                _summary.CountDeparture();
            }
            else if (wasHere)
            {
                Append(Phrase.Left, new PhraseArguments { Who = member.Client.WhoUtf8 });
            }
        }

        member.Wake();
    }

    /// <summary>Forgets a member that has left and was sent everything, or cannot be.</summary>
    internal void Remove(Member member)
    {
        lock (_gate)
        {
            _members.Remove(member);
            _listeners--;
            if (--member.Rendering.Readers == 0)
            {
                _renderings.Remove(member.Rendering);
            }
        }
    }

    private void AnnounceOnce(Member member)
    {
        if (member.State != MemberState.Unannounced)
        {
            return;
        }

        member.State = MemberState.Here;
        member.WasAnnounced = true;
        if (++_here > _options.AnnounceEachUpTo)
        {
            _summary.CountArrival();
            return;
        }

        var arguments = new PhraseArguments { Who = member.Client.WhoUtf8 };
        var bytes = 0;
        foreach (var rendering in _renderings)
        {
            bytes = Math.Max(bytes, rendering.AppendUnseenBy(WhoSeesNoArrivalOf(member, rendering), Phrase.Arrived, arguments));
        }

        _pacer.Request(_listeners, bytes);
    }

    private IEnumerable<Member> WhoSeesNoArrivalOf(Member member, Rendering rendering)
    {
        if (member.Rendering == rendering && !rendering.Wording.ShowsOwnArrival)
        {
            yield return member;
        }

        foreach (var newcomer in _newcomers)
        {
            if (newcomer.Rendering == rendering && newcomer.Entry > member.Entry)
            {
                yield return newcomer;
            }
        }
    }

    private void Summarize()
    {
        lock (_gate)
        {
            var (arrived, left) = _summary.Take();
            Append(Phrase.Summary, new PhraseArguments { Arrived = arrived, Left = left, Members = _here });
        }
    }

    private void Append(Phrase phrase, in PhraseArguments arguments)
    {
        var bytes = 0;
        foreach (var rendering in _renderings)
        {
            bytes = Math.Max(bytes, rendering.Append(phrase, arguments));
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

        Metrics.FannedOut(took);
    }

    private Rendering RenderingIn(Wording wording)
    {
        foreach (var rendering in _renderings)
        {
            if (rendering.Wording == wording)
            {
                return rendering;
            }
        }

        var added = new Rendering(wording, new Transcript(_time));
        _renderings.Add(added);
        return added;
    }
}
