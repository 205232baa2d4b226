using System.Globalization;
using KestrelChat.Names;
using KestrelChat.Tests.Support;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Programs;

/// <summary>What commands do in <see cref="TownModel"/>.</summary>
internal static class TownCommands
{
    /// <summary>What stands for the token of any name, since nobody knows them before.</summary>
    public const string Token = "TOKEN";

    private static readonly string[] s_rooms = ["dev", "ops", "art", "lobby"];

    /// <param name="model">The chat.</param>
    /// <param name="me">Who gives the command.</param>
    /// <param name="deed">The command.</param>
    /// <param name="rest">What is typed behind it.</param>
    public static void Do(TownModel model, TownPerson me, Deed deed, string rest)
    {
        switch (deed.Do)
        {
            case "/me":
                model.Say(me, rest.Trim(), isAction: true);
                break;
            case "/join" or "/leave":
                Join(model, me, deed.Do == "/leave" ? "lobby" : rest);
                break;
            case "/nick":
                Nick(model, me, rest);
                break;
            case "/claim":
                Claim(model, me, rest.Split(' ')[0], rest.EndsWith(Token, StringComparison.Ordinal));
                break;
            case "/msg":
                Message(model, me, rest.Split(' ', 2)[0], rest.Split(' ', 2)[1].Trim());
                break;
            case "/reply":
                Reply(model, me, rest.Trim());
                break;
            case "/ignore":
                Ignore(model, me, rest);
                break;
            case "/quiet" when Switch(me, "quiet", rest, me.IsQuiet) is { } on:
                me.IsQuiet = on;
                TownModel.Answer(me, on ? Phrase.QuietOn : Phrase.QuietOff);
                break;
            case "/color" when Switch(me, "color", rest, me.IsColored) is { } on:
                me.IsColored = on;
                TownModel.Answer(me, on ? Phrase.ColorOn : Phrase.ColorOff);
                break;
            case "/raw" when Switch(me, "raw", rest, me.IsRaw) is { } on:
                me.IsRaw = on;
                break;
            case "/time":
                Time(me, rest);
                break;
            case "/bell":
                me.Bell = Enum.Parse<BellMode>(rest, ignoreCase: true);
                TownModel.Answer(me, me.Bell switch { BellMode.On => Phrase.BellOn, BellMode.Off => Phrase.BellOff, _ => Phrase.BellMentions });
                break;
            case "/lang":
                me.Wording = TestWordings.All.Find(rest)!;
                TownModel.Answer(me, Phrase.Language);
                break;
            case "/away":
                me.Away = rest.Length > 0 ? rest : me.Away is null ? "..." : null;
                TownModel.Answer(me, me.Away is null ? Phrase.AwayOff : Phrase.AwayOn, new TownArguments(Text: me.Away ?? ""));
                break;
            case "/topic":
                Topic(model, me, rest);
                break;
            case "/history":
                History(me, rest);
                break;
            case "/grep":
                Find(me, rest);
                break;
            case "/names":
                var names = string.Join(", ", model.PeopleOf(me.Room).Select(person => person.Who));
                TownModel.Answer(me, Phrase.Names, new TownArguments(Room: me.Room.Name, Text: names));
                break;
            case "/rooms":
                foreach (var room in model.Occupied.OrderByDescending(room => model.PeopleOf(room).Count()))
                {
                    TownModel.Answer(me, Phrase.RoomLine, new TownArguments(Room: room.Name, Members: model.PeopleOf(room).Count(), Text: room.Topic is null ? "" : " - " + room.Topic));
                }

                break;
            case "/quit":
                TownModel.Answer(me, Phrase.Goodbye);
                model.Leave(me, rest);
                break;
        }
    }

    private static void Join(TownModel model, TownPerson me, string typed)
    {
        var name = typed.TrimStart('#').ToLowerInvariant();
        if (typed.Length == 0)
        {
            Usage(me, "join");
        }
        else if (!s_rooms.Contains(name))
        {
            TownModel.Answer(me, Phrase.RoomNameWrong, new TownArguments(Name: typed, Limit: model.Options.MaxNameLength));
        }
        else if (me.Room.Name == name)
        {
            TownModel.Answer(me, Phrase.RoomIsHere, new TownArguments(Room: name));
        }
        else if (!model.Move(me, name))
        {
            TownModel.Answer(me, Phrase.TooManyRooms, new TownArguments(Limit: model.Options.MaxRooms));
        }
    }

    private static void Nick(TownModel model, TownPerson me, string name)
    {
        if (me.Who == name)
        {
            TownModel.Answer(me, Phrase.NameIsYours, new TownArguments(Name: name));
        }
        else
        {
            Take(model, me, name);
        }
    }

    private static void Take(TownModel model, TownPerson me, string name)
    {
        if (model.HolderOf(name) is { } holder && holder != me)
        {
            TownModel.Answer(me, Phrase.NameIsAnothers, new TownArguments(Name: name));
            return;
        }

        Become(model, me, name);
    }

    private static void Become(TownModel model, TownPerson me, string name)
    {
        if (me.Who != name)
        {
            // Told while it is still known by the former name to itself, so that nobody ignores its own.
            var former = me.Key;
            model.TellRoom(me.Room, Phrase.Renamed, new TownArguments(me.Who, Name: name), former);
            me.Who = name;
        }

        TownModel.Answer(me, Phrase.NameTaken, new TownArguments(Name: name, Text: $"/claim {name} {Token}"));
    }

    private static void Claim(TownModel model, TownPerson me, string name, bool hasToken)
    {
        if (model.HolderOf(name) is not { } holder)
        {
            Take(model, me, name);
        }
        else if (!hasToken)
        {
            TownModel.Answer(me, Phrase.ClaimTokenWrong, new TownArguments(Name: name));
        }
        else if (holder == me)
        {
            TownModel.Answer(me, Phrase.NameIsYours, new TownArguments(Name: me.Who));
        }
        else
        {
            TownModel.Answer(holder, Phrase.NameClaimedAway, new TownArguments(Name: holder.Who));
            model.Leave(holder);
            Become(model, me, holder.Who);
        }
    }

    private static TownPerson? FindPerson(TownModel model, TownPerson me, string who)
    {
        if (model.Find(who) is { } person)
        {
            return person;
        }

        var names = model.Here.Where(person => person.IsName).OrderBy(person => person.Key, StringComparer.Ordinal).Select(person => person.Who);
        var nearest = NearestMatch.Find(who, names);
        TownModel.Answer(me, nearest is null ? Phrase.NobodyOfThatName : Phrase.NobodyOfThatNameNearest, new TownArguments(Name: who, Text: nearest ?? ""));
        return null;
    }

    private static void Message(TownModel model, TownPerson me, string who, string text)
    {
        if (FindPerson(model, me, who) is { } to)
        {
            Write(model, me, to, text);
        }
    }

    private static void Reply(TownModel model, TownPerson me, string text)
    {
        if (me.Correspondent is not var (to, who))
        {
            TownModel.Answer(me, Phrase.NobodyToReply);
        }
        else if (to.IsGone)
        {
            TownModel.Answer(me, Phrase.NobodyOfThatName, new TownArguments(Name: who));
        }
        else
        {
            Write(model, me, to, text);
        }
    }

    private static void Write(TownModel model, TownPerson me, TownPerson to, string text)
    {
        if (to == me)
        {
            TownModel.Answer(me, Phrase.PrivateToYourself);
            return;
        }

        if (!to.Ignored.Contains(me.Key))
        {
            to.Correspondent = (me, me.Who);
            Show(to, Phrase.PrivateFrom, me);
        }

        Show(me, Phrase.PrivateTo, me.IsRaw ? me : to);
        if (to.Away is { } away)
        {
            TownModel.Answer(me, Phrase.IsAway, new TownArguments(to.Who, away));
        }

        void Show(TownPerson reader, Phrase phrase, TownPerson who) => reader.Due.Add(TownShow.Private(reader, model.Now, phrase, new TownArguments(who.Who, text), who.Key));
    }

    private static void Ignore(TownModel model, TownPerson me, string who)
    {
        var key = model.Find(who)?.Key ?? who.ToLowerInvariant();
        if (key == me.Key)
        {
            TownModel.Answer(me, Phrase.PrivateToYourself);
            return;
        }

        var isOn = me.Ignored.Add(key) || !me.Ignored.Remove(key);
        TownModel.Answer(me, isOn ? Phrase.IgnoreOn : Phrase.IgnoreOff, new TownArguments(Name: who));
    }

    private static void Time(TownPerson me, string rest)
    {
        (TimeSpan? Offset, string? Text) chosen = rest switch
        {
            "off" => (null, null),
            "" when me.TimeOffset is not null => (null, null),
            "" or "on" => (TimeSpan.Zero, "UTC"),
            "+02:00" => (TimeSpan.FromHours(2), "UTC+02:00"),
            "-3" => (TimeSpan.FromHours(-3), "UTC-03:00"),
            _ => (null, "?"),
        };
        if (chosen.Text == "?")
        {
            Usage(me, "time");
            return;
        }

        me.TimeOffset = chosen.Offset;
        TownModel.Answer(me, chosen.Text is null ? Phrase.TimeOff : Phrase.TimeOn, new TownArguments(Text: chosen.Text ?? ""));
    }

    private static void Topic(TownModel model, TownPerson me, string rest)
    {
        if (rest.Length == 0)
        {
            TownModel.Answer(me, me.Room.Topic is null ? Phrase.TopicNone : Phrase.Topic, new TownArguments(Room: me.Room.Name, Text: me.Room.Topic ?? ""));
            return;
        }

        me.Room.Topic = rest == "-" ? null : rest;
        model.TellRoom(me.Room, rest == "-" ? Phrase.TopicCleared : Phrase.TopicSet, new TownArguments(me.Who, me.Room.Topic ?? ""), me.Key);
    }

    private static void History(TownPerson me, string rest)
    {
        var asked = rest.Length == 0 ? 50 : int.Parse(rest, CultureInfo.InvariantCulture);
        var lines = me.Room.Said.Where(line => TownShow.Past(me, line) is not null).TakeLast(asked).ToList();
        if (lines.Count == 0)
        {
            TownModel.Answer(me, Phrase.HistoryEmpty);
            return;
        }

        var isLess = rest.Length > 0 && lines.Count < asked;
        TownModel.ShowPast(me, isLess ? Phrase.HistoryBeginsEarlier : Phrase.HistoryBegins, new TownArguments(Count: lines.Count, Limit: asked), lines);
    }

    private static void Find(TownPerson me, string rest)
    {
        var words = rest.Split(' ');
        var seen = me.Room.Said.Where(line => TownShow.Past(me, line) is not null).ToList();
        var found = seen.Where(line => Array.TrueForAll(words, word => $"{line.Who} {line.Text}".Contains(word, StringComparison.OrdinalIgnoreCase))).ToList();
        if (found.Count == 0)
        {
            TownModel.Answer(me, Phrase.FoundNothing, new TownArguments(Count: seen.Count, Text: rest));
            return;
        }

        TownModel.ShowPast(me, Phrase.FoundBegins, new TownArguments(Count: found.Count, Text: rest), found);
    }

    private static bool? Switch(TownPerson me, string word, string rest, bool isOn)
    {
        if (rest is "on" or "off" or "")
        {
            return rest.Length == 0 ? !isOn : rest == "on";
        }

        Usage(me, word);
        return null;
    }

    private static void Usage(TownPerson me, string word) =>
        TownModel.Answer(me, Phrase.Usage, new TownArguments(Text: $"/{word} {me.Wording.HelpOf(word).Arguments}"));
}
