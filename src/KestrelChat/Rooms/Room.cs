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
    private readonly Attendance _attendance;
    private readonly SaidLines _said;
    private byte[]? _topic;

    /// <param name="name">Its name, already in the form that is shown.</param>
    /// <param name="surroundings">What it shares with others.</param>
    /// <param name="emptied">Called, without the lock, when the last who was in it has left.</param>
    internal Room(string name, RoomSurroundings surroundings, Action<Room>? emptied = null)
    {
        Name = name;
        NameUtf8 = Encoding.UTF8.GetBytes(name);
        _surroundings = surroundings;
        _emptied = emptied;
        _audience = new Audience(_gate, NameUtf8, surroundings);
        _summary = new ArrivalSummary(surroundings.Time, Summarize);
        _attendance = new Attendance(Options.AnnounceEachUpTo, _summary);
        _said = new SaidLines(_audience, Options, surroundings.History);
    }

    public string Name { get; }

    /// <summary>What it is about, as somebody said it; null while nobody has.</summary>
    public string? Topic => Volatile.Read(ref _topic) is { } topic ? Encoding.UTF8.GetString(topic) : null;

    /// <summary>Whether only operators may change the topic.</summary>
    public bool IsTopicLocked { get; private set; }

    /// <summary>How many people are here that others were told of, on all nodes.</summary>
    public int Members => _attendance.Members;

    /// <summary>How many of them are connected to this node.</summary>
    public int MembersHere => _attendance.Here;

    /// <summary>How many lines were said here.</summary>
    public long Lines => _said.Count;

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
                return _attendance.IsEmpty;
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
            return _said.Last(count);
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
            var member = Add(client, view, wake, _attendance.Enter());
            _attendance.Welcome(member);
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
            var member = Add(client, view, wake, _attendance.Enter());
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
            _attendance.Switch(member, next);
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
            _attendance.Settle(member);
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
            if (_surroundings.Peers is { } peers)
            {
                return peers.TryAppend(this, member.Client, identity.Who, text, isAction);
            }

            _said.Say(identity.Utf8, identity.Key, text, isAction);
            return true;
        }
    }

    /// <summary>Tells everyone what somebody said who is not connected.</summary>
    /// <returns>False when it could not be sent, since too many lines wait to be.</returns>
    internal bool SayAs(string who, string key, ReadOnlySpan<byte> text)
    {
        lock (_gate)
        {
            if (_surroundings.Peers is { } peers)
            {
                return peers.TryAppend(this, speaker: null, who, text, isAction: false);
            }

            _said.Say(Encoding.UTF8.GetBytes(who), key, text, isAction: false);
            return true;
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
                _audience.Tell(Phrase.LinesMissed, new PhraseArguments { Count = missed }, author: null);
            }

            _said.Show(line);
        }
    }

    /// <summary>Has what was said before it was opened here; nobody is shown it who is here already.</summary>
    internal void Load(IReadOnlyList<SaidLine> lines)
    {
        lock (_gate)
        {
            foreach (var line in lines)
            {
                _said.Keep(line);
            }
        }
    }

    /// <summary>Tells those here what happened in this room on another node.</summary>
    internal void HearFromElsewhere(Phrase happened, string who, string? name, string? text)
    {
        lock (_gate)
        {
            if (happened is Phrase.TopicSet or Phrase.TopicCleared)
            {
                Volatile.Write(ref _topic, text is null ? null : Encoding.UTF8.GetBytes(text));
            }

            var isTold = happened switch
            {
                Phrase.Arrived => _attendance.ArriveElsewhere(),
                Phrase.Left or Phrase.LeftSaying => _attendance.LeaveElsewhere(),
                _ => true,
            };
            if (isTold)
            {
                var arguments = new PhraseArguments { Who = Encoding.UTF8.GetBytes(who), Name = Encoding.UTF8.GetBytes(name ?? ""), Text = Encoding.UTF8.GetBytes(text ?? "") };
                _audience.Tell(happened, arguments, FoldedName.Of(who).Text);
            }
        }
    }

    /// <summary>Corrects what is known of who is in this room on other nodes, where a message was lost or was not yet sent.</summary>
    internal void CountOthers(int members)
    {
        lock (_gate)
        {
            _attendance.CountElsewhere(members);
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
            _audience.Tell(phrase, arguments, author: null);
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
                _audience.Tell(Phrase.Renamed, new PhraseArguments { Who = former.Utf8, Name = identity.Utf8 }, former.Key);
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
            _audience.Tell(topic.IsEmpty ? Phrase.TopicCleared : Phrase.TopicSet, new PhraseArguments { Who = by.Identity.Utf8, Text = topic }, by.Identity.Key);
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
    /// <param name="goodbye">The last that it is shown; empty for nothing. Nothing comes behind it.</param>
    internal void Leave(Member member, ReadOnlySpan<byte> farewell = default, ReadOnlyMemory<byte> goodbye = default)
    {
        bool isEmpty;
        lock (_gate)
        {
            if (member.State == MemberState.Gone)
            {
                return;
            }

            if (!goodbye.IsEmpty)
            {
                member.Tell(goodbye);
            }

            var wasHere = member.State == MemberState.Here;
            member.State = MemberState.Gone;
            member.EndHere();
            if (wasHere)
            {
                var word = farewell.IsEmpty ? null : Encoding.UTF8.GetString(farewell);
                _surroundings.Peers?.Happened(this, word is null ? Phrase.Left : Phrase.LeftSaying, member.Client, member.Client.Who, text: word);
            }

            if (_attendance.Leave(member, wasHere))
            {
                var identity = member.Client.Identity;
                _audience.Tell(farewell.IsEmpty ? Phrase.Left : Phrase.LeftSaying, new PhraseArguments { Who = identity.Utf8, Text = farewell }, identity.Key);
            }

            isEmpty = _attendance.IsEmpty;
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
            _said.Clear();
        }
    }

    private Member Add(Client client, View view, WakeSignal wake, long entry)
    {
        var member = new Member(client, this, _audience.RenderingOf(view), wake, Options.MaxBacklogBytes) { Entry = entry };
        _audience.Add(member);
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
        if (_surroundings.Peers is { IsAlone: true })
        {
            Tell(member, Phrase.NodesUnreachable, default);
        }

        if (_topic is { } topic)
        {
            Tell(member, Phrase.Topic, new PhraseArguments { Text = topic });
        }

        var lines = _said.Last(replay);
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
        _surroundings.Peers?.Happened(this, Phrase.Arrived, member.Client, member.Client.Who);
        if (_attendance.Arrive())
        {
            var identity = member.Client.Identity;
            var told = _audience.Event(Phrase.Arrived, new PhraseArguments { Who = identity.Utf8 }, identity.Key);
            _audience.Tell(told, rendering => WhoSeesNoArrivalOf(member, rendering));
        }
    }

    private IEnumerable<Member> WhoSeesNoArrivalOf(Member member, Rendering rendering) =>
        member.Rendering == rendering && !rendering.View.Wording.ShowsOwnArrival
            ? _attendance.NewcomersAfter(member, rendering).Prepend(member)
            : _attendance.NewcomersAfter(member, rendering);

    private void Summarize()
    {
        lock (_gate)
        {
            var (arrived, left) = _summary.Take();
            _audience.Tell(Phrase.Summary, new PhraseArguments { Arrived = arrived, Left = left, Members = Members }, author: null);
        }
    }
}
