using KestrelChat.Wordings;

namespace KestrelChat.Tests.Programs;

/// <summary>
/// A chat with commands, said as simply as it can be: who is where and called what, and for each a list into which each line
/// is put at the moment it arises. No transcript, no view that is shared, no member. <see cref="TownCommands"/> has the commands.
/// </summary>
internal sealed class TownModel(HubOptions options, DateTimeOffset now)
{
    private readonly List<TownRoom> _rooms = [new(ChatHub.LobbyName)];
    private readonly List<TownPerson> _here = [];
    private int _departures;

    public HubOptions Options { get; } = options;

    public DateTimeOffset Now { get; private set; } = now;

    public IEnumerable<TownPerson> Here => _here;

    /// <summary>The rooms that are listed.</summary>
    public IEnumerable<TownRoom> Occupied => _rooms.Where(room => room == Lobby || PeopleOf(room).Any()).OrderBy(room => room.Name, StringComparer.Ordinal);

    /// <summary>All that have not been forgotten.</summary>
    public IEnumerable<TownRoom> Rooms => _rooms;

    private TownRoom Lobby => _rooms[0];

    public IEnumerable<TownPerson> PeopleOf(TownRoom room) => _here.Where(person => person.Room == room);

    public TownPerson? Find(string who) => _here.Find(person => person.IsName ? string.Equals(person.Key, who, StringComparison.OrdinalIgnoreCase) : person.Who == who);

    public TownPerson? HolderOf(string name) => _here.Find(person => person.IsName && string.Equals(person.Key, name, StringComparison.OrdinalIgnoreCase));

    public TownPerson Connect(string address, Wording wording)
    {
        var person = new TownPerson(address, wording, Lobby);
        if (wording[Phrase.Greeting] is not null)
        {
            Answer(person, Phrase.Greeting, new TownArguments(Who: person.Who));
        }

        Introduce(person);
        _here.Add(person);
        TellRoom(Lobby, Phrase.Arrived, new TownArguments(Who: person.Who), person.Key, wording.ShowsOwnArrival ? null : person);
        return person;
    }

    public void Leave(TownPerson person, string farewell = "")
    {
        if (!person.IsGone)
        {
            person.IsGone = true;
            _here.Remove(person);
            TellLeft(person, person.Room, farewell);
        }
    }

    /// <summary>False when there are too many rooms.</summary>
    public bool Move(TownPerson person, string name)
    {
        var former = person.Room;
        if (RoomOf(name) is not { } room)
        {
            return false;
        }

        person.Room = room;
        TellRoom(room, Phrase.Arrived, new TownArguments(Who: person.Who), person.Key, person.Wording.ShowsOwnArrival ? null : person);
        if (!person.IsRaw)
        {
            Answer(person, Phrase.RoomEntered, new TownArguments(Room: name, Members: PeopleOf(room).Count()));
            Introduce(person);
        }

        TellLeft(person, former, "");
        return true;
    }

    public void Say(TownPerson person, string text, bool isAction)
    {
        var said = person.Room.Said;
        said.Add((Now, person.Who, person.Key, text, isAction));
        if (said.Count > Options.HistoryLines)
        {
            said.RemoveAt(0);
        }

        TellRoom(person.Room, isAction ? Phrase.Acted : Phrase.Said, new TownArguments(person.Who, text), person.Key);
    }

    public void Wait(TimeSpan time)
    {
        Now += time;
        _rooms.RemoveAll(room => room != Lobby && !PeopleOf(room).Any() && Now - room.EmptySince >= Options.EmptyRoomKeep);
    }

    /// <summary>Tells all of a room, but for one.</summary>
    public void TellRoom(TownRoom room, Phrase phrase, TownArguments arguments, string author, TownPerson? unseenBy = null)
    {
        foreach (var person in PeopleOf(room).Where(person => person != unseenBy))
        {
            if (TownShow.Live(person, Now, phrase, arguments, author) is { } line)
            {
                person.Due.Add(line);
            }
        }
    }

    /// <summary>Tells one person alone.</summary>
    public static void Answer(TownPerson person, Phrase phrase, TownArguments? arguments = null) =>
        person.Due.Add(TownShow.Render(person.Wording, phrase, arguments ?? new TownArguments()));

    public static void ShowPast(TownPerson person, Phrase beginning, TownArguments arguments, IEnumerable<(DateTimeOffset, string, string, string, bool)> lines)
    {
        Answer(person, beginning, arguments);
        person.Due.AddRange(lines.Select(line => TownShow.Past(person, line)).OfType<string>());
        Answer(person, Phrase.HistoryEnds);
    }

    private void Introduce(TownPerson person)
    {
        if (person.Room.Topic is { } topic)
        {
            Answer(person, Phrase.Topic, new TownArguments(Text: topic));
        }

        var last = person.Room.Said.TakeLast(Options.Replay).Where(line => TownShow.Past(person, line) is not null).ToList();
        if (last.Count > 0)
        {
            ShowPast(person, Phrase.HistoryBegins, new TownArguments(Count: last.Count), last);
        }
    }

    private void TellLeft(TownPerson person, TownRoom room, string farewell)
    {
        TellRoom(room, farewell.Length > 0 ? Phrase.LeftSaying : Phrase.Left, new TownArguments(person.Who, farewell), person.Key);
        (room.EmptySince, room.EmptyOrder) = (Now, ++_departures);
    }

    private TownRoom? RoomOf(string name)
    {
        if (_rooms.Find(room => room.Name == name) is { } found)
        {
            return found;
        }

        if (_rooms.Count >= Options.MaxRooms)
        {
            var oldest = _rooms.Where(room => room != Lobby && !PeopleOf(room).Any()).MinBy(room => room.EmptyOrder);
            if (oldest is null)
            {
                return null;
            }

            _rooms.Remove(oldest);
        }

        var made = new TownRoom(name);
        _rooms.Add(made);
        return made;
    }
}
