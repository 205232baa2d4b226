using System.Text;
using KestrelChat.History;
using KestrelChat.Members;
using KestrelChat.Names;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Rooms;

/// <summary>
/// A place where people talk. What happens in it is put in one order under its lock, kept if it was said, and told to its
/// <see cref="Audience"/>.
/// </summary>
/// <remarks>
/// Any thread. Speaking costs the same however many listen. Lock order: a client's, the directory's, this room's, then a
/// member's splices. Nobody is woken and nothing is awaited under the lock: who ends a stay or tells one member something
/// wakes it afterwards.
/// </remarks>
public sealed class Room
{
    private readonly Lock _gate = new();
    private readonly RoomSurroundings _surroundings;
    private readonly Action<Room>? _emptied;
    private readonly Audience _audience;
    private readonly ArrivalSummary _summary;
    private readonly RoomHistory _history;

    // Those who came within the last AnnounceAfter. Whoever came before them was there before them, even when the room is
    // told of it only now: they are not shown such an arrival.
    private readonly HashSet<Member> _newcomers = [];
    private byte[]? _topic;
    private long _entries;
    private int _present;
    private int _here;
    private int _elsewhere;
    private long _said;

    /// <param name="name">Its name, already in the form that is shown.</param>
    /// <param name="surroundings">What it shares with others.</param>
    /// <param name="emptied">Called, without the lock, when the last who was in it has left.</param>
    internal Room(string name, RoomSurroundings surroundings, Action<Room>? emptied = null)
    {
        Name = name;
        NameUtf8 = Encoding.UTF8.GetBytes(name);
        _surroundings = surroundings;
        _emptied = emptied;
        _audience = new Audience(_gate, surroundings.Time, Options.FanoutInterval, surroundings.Metrics);
        _summary = new ArrivalSummary(surroundings.Time, Summarize);
        _history = new RoomHistory(Options.HistoryLines, surroundings.History);
    }

    public string Name { get; }

    /// <summary>What it is about, as somebody said it; null while nobody has.</summary>
    public string? Topic => Volatile.Read(ref _topic) is { } topic ? Encoding.UTF8.GetString(topic) : null;

    /// <summary>Whether only operators may change the topic.</summary>
    public bool IsTopicLocked { get; private set; }

    /// <summary>How many people are here that others were told of, on all nodes.</summary>
    public int Members => Volatile.Read(ref _here) + Volatile.Read(ref _elsewhere);

    /// <summary>How many of them are connected to this node.</summary>
    public int MembersHere => Volatile.Read(ref _here);

    /// <summary>How many lines were said here.</summary>
    public long Lines => Volatile.Read(ref _said);

    internal byte[] NameUtf8 { get; }

    /// <summary>When the last who was in it left, by the clock's time stamps. Under the directory's lock.</summary>
    internal long EmptySince { get; set; }

    /// <summary>Its place among the directory's empty rooms; null while it is none of them. Under the directory's lock.</summary>
    internal LinkedListNode<Room>? EmptyPlace { get; set; }

    internal ChatMetrics Metrics => _surroundings.Metrics;

    /// <summary>Whether nobody is here, announced or not.</summary>
    internal bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _present == 0;
            }
        }
    }

    /// <summary>How many listen, those who have left and were not yet sent everything included, and in how many renderings.</summary>
    internal (int Members, int Renderings) Listening
    {
        get
        {
            lock (_gate)
            {
                return (_audience.Members.Count(), _audience.Renderings);
            }
        }
    }

    private HubOptions Options => _surroundings.Options;

    /// <summary>The last lines that were said here, as many as are kept, oldest first.</summary>
    public IReadOnlyList<SaidLine> LastLines(int count)
    {
        lock (_gate)
        {
            return _history.Last(count);
        }
    }

    /// <summary>Those who are here, in no order; so many at most.</summary>
    public IReadOnlyList<Client> People(int most)
    {
        lock (_gate)
        {
            return [.. _audience.Members.Where(member => member.State == MemberState.Here).Select(member => member.Client).Take(most)];
        }
    }

    /// <summary>
    /// Lets a client that has just connected listen from now on, and greets it. Nobody is told of it before
    /// <see cref="Announce"/>; to be followed by <see cref="Settle"/>, in the order of entering.
    /// </summary>
    internal Member Enter(Client client, View view, WakeSignal wake)
    {
        lock (_gate)
        {
            var member = Add(client, view, wake, ++_entries);
            _newcomers.Add(member);
            Tell(member, Phrase.Greeting, new PhraseArguments { Who = client.Identity.Utf8 });
            Introduce(member, Options.Replay);
            return member;
        }
    }

    /// <summary>Lets a client that comes from another room in: the others are told at once, and it is told where it is.</summary>
    internal Member EnterFromElsewhere(Client client, View view, LineFilter? filter, WakeSignal wake)
    {
        lock (_gate)
        {
            var member = Add(client, view, wake, ++_entries);
            member.Filter = filter;
            AnnounceOnce(member);
            if (!view.IsRaw)
            {
                Tell(member, Phrase.RoomEntered, new PhraseArguments { Room = NameUtf8, Members = Members });
                Introduce(member, Options.Replay);
            }

            return member;
        }
    }

    /// <summary>Has a member read on in another view from here on: nothing is lost, nothing comes twice, nobody is told.</summary>
    /// <returns>The member in its place; the given one if it has left.</returns>
    internal Member Switch(Member member, View view, LineFilter? filter, WakeSignal wake)
    {
        lock (_gate)
        {
            if (member.State == MemberState.Gone)
            {
                return member;
            }

            // It does not come later than it came: whoever came after it is still somebody that it sees arrive.
            var next = Add(member.Client, view, wake, member.Entry);
            next.Filter = filter;
            (next.State, next.WasAnnounced) = (member.State, member.WasAnnounced);
            if (_newcomers.Remove(member))
            {
                _newcomers.Add(next);
            }

            _present--;
            member.Successor = next;
            member.State = MemberState.Gone;
            member.EndHere();
            return next;
        }
    }

    /// <summary>Tells the others that somebody has come, once; nothing when it has left again.</summary>
    internal void Announce(Member member)
    {
        lock (_gate)
        {
            AnnounceOnce(Latest(member));
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

    /// <summary>Tells everyone what somebody said or did; nothing when it has left.</summary>
    /// <param name="member">Who; it is announced first if it was not.</param>
    /// <param name="text">UTF-8, made safe to show, without a newline.</param>
    /// <param name="isAction">Whether it was done rather than said.</param>
    /// <returns>False when it could not be sent, since too many lines wait to be.</returns>
    internal bool Say(Member member, ReadOnlySpan<byte> text, bool isAction = false)
    {
        lock (_gate)
        {
            member = Latest(member);
            if (member.State == MemberState.Gone)
            {
                return true;
            }

            AnnounceOnce(member);
            var identity = member.Client.Identity;
            return _surroundings.Peers?.TryAppend(this, member.Client, identity.Who, text, isAction) ?? Append(identity.Utf8, identity.Key, text, isAction);
        }
    }

    /// <summary>Tells everyone what somebody said who is not connected.</summary>
    /// <returns>False when it could not be sent, since too many lines wait to be.</returns>
    internal bool SayAs(string who, string key, ReadOnlySpan<byte> text)
    {
        lock (_gate)
        {
            return _surroundings.Peers?.TryAppend(this, speaker: null, who, text, isAction: false) ?? Append(Encoding.UTF8.GetBytes(who), key, text, isAction: false);
        }
    }

    /// <summary>Shows a line of the log that all nodes follow.</summary>
    /// <param name="line">The one after the last that was shown, but for those missed.</param>
    /// <param name="missed">How many before it are no longer kept.</param>
    internal void Show(SaidLine line, long missed)
    {
        lock (_gate)
        {
            if (missed > 0)
            {
                Append(Phrase.LinesMissed, new PhraseArguments { Count = missed }, author: null);
            }

            Append(line);
        }
    }

    /// <summary>Has what was said before it was opened here; nobody is shown it who is here already.</summary>
    internal void Load(IReadOnlyList<SaidLine> lines)
    {
        lock (_gate)
        {
            foreach (var line in lines)
            {
                _history.Add(line);
                _said = line.Sequence;
            }
        }
    }

    /// <summary>Tells those here what happened in this room on another node.</summary>
    internal void HearFromElsewhere(Phrase happened, string who, string? name, string? text)
    {
        lock (_gate)
        {
            _elsewhere = Math.Max(0, _elsewhere + (happened == Phrase.Arrived ? 1 : happened is Phrase.Left or Phrase.LeftSaying ? -1 : 0));
            if (happened is Phrase.TopicSet or Phrase.TopicCleared)
            {
                Volatile.Write(ref _topic, text is null ? null : Encoding.UTF8.GetBytes(text));
            }

            if (happened == Phrase.Arrived && Members > Options.AnnounceEachUpTo)
            {
                _summary.CountArrival();
            }
            else if (happened is Phrase.Left or Phrase.LeftSaying && Members >= Options.AnnounceEachUpTo)
            {
                _summary.CountDeparture();
            }
            else
            {
                var arguments = new PhraseArguments { Who = Encoding.UTF8.GetBytes(who), Name = Encoding.UTF8.GetBytes(name ?? ""), Text = Encoding.UTF8.GetBytes(text ?? "") };
                Append(happened, arguments, FoldedName.Of(who).Text);
            }
        }
    }

    /// <summary>Corrects what is known of who is in this room on other nodes, where a message was lost or was not yet sent.</summary>
    internal void CountOthers(int members)
    {
        lock (_gate)
        {
            _elsewhere = members;
        }
    }

    /// <summary>The same of its topic, of which nobody is told.</summary>
    internal void CorrectTopic(string? topic)
    {
        lock (_gate)
        {
            Volatile.Write(ref _topic, topic is null ? null : Encoding.UTF8.GetBytes(topic));
        }
    }

    /// <summary>Tells everyone something of the server's own.</summary>
    internal void TellEveryone(Phrase phrase, in PhraseArguments arguments)
    {
        lock (_gate)
        {
            Append(phrase, arguments, author: null);
        }
    }

    /// <summary>Gives a member's client another name and tells everyone, the member included.</summary>
    internal void Rename(Member member, Identity identity)
    {
        lock (_gate)
        {
            var former = member.Client.Identity;
            if (member.State != MemberState.Gone)
            {
                AnnounceOnce(member);
            }

            // Before others are told, who may look at once.
            member.Client.Identity = identity;
            if (member.State != MemberState.Gone)
            {
                Append(Phrase.Renamed, new PhraseArguments { Who = former.Utf8, Name = identity.Utf8 }, former.Key);
                _surroundings.Peers?.Happened(this, Phrase.Renamed, member.Client, former.Who, name: identity.Who);
            }
        }
    }

    /// <summary>Says what the room is about; empty = nothing any more.</summary>
    internal void SetTopic(Client by, ReadOnlySpan<byte> topic)
    {
        lock (_gate)
        {
            Volatile.Write(ref _topic, topic.IsEmpty ? null : topic.ToArray());
            Append(topic.IsEmpty ? Phrase.TopicCleared : Phrase.TopicSet, new PhraseArguments { Who = by.Identity.Utf8, Text = topic }, by.Identity.Key);
            _surroundings.Peers?.Happened(this, topic.IsEmpty ? Phrase.TopicCleared : Phrase.TopicSet, by, by.Who, text: topic.IsEmpty ? null : Encoding.UTF8.GetString(topic));
        }
    }

    internal void LockTopic(bool locked)
    {
        lock (_gate)
        {
            IsTopicLocked = locked;
        }
    }

    /// <summary>Ends a member's stay and tells the others, if they knew of it. The second call and later ones do nothing.</summary>
    /// <param name="member">Who leaves.</param>
    /// <param name="farewell">What it says of it; empty for nothing.</param>
    internal void Leave(Member member, ReadOnlySpan<byte> farewell = default)
    {
        bool isEmpty;
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
            isEmpty = --_present == 0;
            if (wasHere)
            {
                var word = farewell.IsEmpty ? null : Encoding.UTF8.GetString(farewell);
                _surroundings.Peers?.Happened(this, word is null ? Phrase.Left : Phrase.LeftSaying, member.Client, member.Client.Who, text: word);
            }

            var members = Members;
            if (wasHere)
            {
                _here--;
            }

            if (wasHere && members > Options.AnnounceEachUpTo)
            {
                _summary.CountDeparture();
            }
            else if (wasHere)
            {
                var identity = member.Client.Identity;
                Append(farewell.IsEmpty ? Phrase.Left : Phrase.LeftSaying, new PhraseArguments { Who = identity.Utf8, Text = farewell }, identity.Key);
            }
        }

        if (isEmpty)
        {
            _emptied?.Invoke(this);
        }
    }

    /// <summary>Forgets a member that has left and was sent everything, or cannot be.</summary>
    internal void Remove(Member member)
    {
        lock (_gate)
        {
            _audience.Remove(member);
        }
    }

    /// <summary>Gives up what is kept, since nobody will come any more.</summary>
    internal void Close()
    {
        lock (_gate)
        {
            _history.Clear();
        }
    }

    private Member Add(Client client, View view, WakeSignal wake, long entry)
    {
        var member = new Member(client, this, _audience.RenderingOf(view), wake, Options.MaxBacklogBytes) { Entry = entry };
        _audience.Add(member);
        _present++;
        return member;
    }

    // Its view may have been switched since it was asked who it is.
    private Member Latest(Member member)
    {
        while (member.State == MemberState.Gone && member.Successor is { } next && next.Room == this)
        {
            member = next;
        }

        return member;
    }

    /// <summary>Tells a member what the room is about and what was said before it came.</summary>
    private void Introduce(Member member, int replay)
    {
        var view = member.Rendering.View;
        if (_topic is { } topic)
        {
            Tell(member, Phrase.Topic, new PhraseArguments { Text = topic });
        }

        var lines = _history.Last(replay);
        if (member.Filter is { } filter)
        {
            lines = Array.FindAll(lines, line => !filter.Hides(line.Author));
        }

        if (lines.Length > 0)
        {
            var beginning = view.Wording[Phrase.HistoryBegins]!.Render(new PhraseArguments { Count = lines.Length });
            var end = view.Wording[Phrase.HistoryEnds]!.Render(default);
            member.Tell(new HistoryReplay(view, NameUtf8, beginning, lines, end));
        }
    }

    private static void Tell(Member member, Phrase phrase, in PhraseArguments arguments)
    {
        if (member.Rendering.View.Wording[phrase] is { } template)
        {
            member.Tell(template.Render(arguments));
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
        _here++;
        _surroundings.Peers?.Happened(this, Phrase.Arrived, member.Client, member.Client.Who);
        if (Members > Options.AnnounceEachUpTo)
        {
            _summary.CountArrival();
            return;
        }

        var identity = member.Client.Identity;
        var told = Event(Phrase.Arrived, new PhraseArguments { Who = identity.Utf8 }, identity.Key);
        _audience.Tell(told, rendering => WhoSeesNoArrivalOf(member, rendering));
    }

    private IEnumerable<Member> WhoSeesNoArrivalOf(Member member, Rendering rendering)
    {
        if (member.Rendering == rendering && !rendering.View.Wording.ShowsOwnArrival)
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

    private bool Append(byte[] who, string key, ReadOnlySpan<byte> text, bool isAction)
    {
        _said++;
        var told = Event(isAction ? Phrase.Acted : Phrase.Said, new PhraseArguments { Who = who, Text = text }, key);
        if (Options.HistoryLines > 0)
        {
            _history.Add(new SaidLine { Sequence = _said, At = told.At, WhoUtf8 = who, Text = text.ToArray(), IsAction = isAction, Author = key });
        }

        _audience.Tell(told);
        return true;
    }

    private void Append(SaidLine line)
    {
        _said = line.Sequence;
        if (Options.HistoryLines > 0)
        {
            _history.Add(line);
        }

        _audience.Tell(new RoomEvent
        {
            Phrase = line.IsAction ? Phrase.Acted : Phrase.Said,
            Arguments = new PhraseArguments { Who = line.WhoUtf8.Span, Text = line.Text.Span },
            At = line.At,
            Room = NameUtf8,
            Author = line.Author,
        });
    }

    private void Summarize()
    {
        lock (_gate)
        {
            var (arrived, left) = _summary.Take();
            Append(Phrase.Summary, new PhraseArguments { Arrived = arrived, Left = left, Members = Members }, author: null);
        }
    }

    private void Append(Phrase phrase, in PhraseArguments arguments, string? author) => _audience.Tell(Event(phrase, arguments, author));

    private RoomEvent Event(Phrase phrase, scoped in PhraseArguments arguments, string? author) =>
        new() { Phrase = phrase, Arguments = arguments, At = _surroundings.Time.GetUtcNow(), Room = NameUtf8, Author = author };
}
