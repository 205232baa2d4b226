using System.Globalization;
using KestrelChat.Hub;
using KestrelChat.Testing.Chat;
using KestrelChat.Text;
using KestrelChat.Text.Names;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Conversations;

/// <summary>The commands of <see cref="ChatModel"/>.</summary>
internal static class ChatModelCommands
{
    /// <summary>Stands for the token of any name, since tokens are random.</summary>
    public const string Token = "TOKEN";

    private static readonly string[] s_rooms = ["dev", "ops", "art", "lobby"];

    public static void Run(ChatModel model, ChatModelClient client, string command, string arguments)
    {
        switch (command)
        {
            case "/me":
                model.Say(client, arguments.Trim(), isAction: true);
                break;
            case "/join" or "/leave":
                Join(model, client, command == "/leave" ? ChatHub.LobbyName : arguments);
                break;
            case "/nick":
                Nick(model, client, arguments);
                break;
            case "/claim":
                Claim(model, client, arguments.Split(' ')[0], arguments.EndsWith(Token, StringComparison.Ordinal));
                break;
            case "/msg":
                Message(model, client, arguments.Split(' ', 2)[0], arguments.Split(' ', 2)[1].Trim());
                break;
            case "/reply":
                Reply(model, client, arguments.Trim());
                break;
            case "/ignore":
                Ignore(model, client, arguments);
                break;
            case "/quiet" when Switch(client, "quiet", arguments, client.IsQuiet) is { } on:
                client.IsQuiet = on;
                ChatModel.Reply(client, on ? MessageId.QuietOn : MessageId.QuietOff);
                break;
            case "/color" when Switch(client, "color", arguments, client.IsColored) is { } on:
                client.IsColored = on;
                ChatModel.Reply(client, on ? MessageId.ColorOn : MessageId.ColorOff);
                break;
            case "/raw" when Switch(client, "raw", arguments, client.IsRaw) is { } on:
                if (client.IsRaw && !on)
                {
                    ChatModel.Reply(client, MessageId.RawOff);
                }

                client.IsRaw = on;
                break;
            case "/time":
                Time(client, arguments);
                break;
            case "/bell":
                client.Bell = Enum.Parse<BellMode>(arguments, ignoreCase: true);
                ChatModel.Reply(client, client.Bell switch { BellMode.On => MessageId.BellOn, BellMode.Off => MessageId.BellOff, _ => MessageId.BellMentions });
                break;
            case "/lang":
                client.Wording = TestWordings.All.Find(arguments)!;
                ChatModel.Reply(client, MessageId.Language);
                break;
            case "/away":
                client.Away = arguments.Length > 0 ? arguments : client.Away is null ? "" : null;
                ChatModel.Reply(client, client.Away switch { null => MessageId.AwayOff, "" => MessageId.AwayOn, _ => MessageId.AwayOnBecause }, new ChatModelArguments(Text: client.Away ?? ""));
                break;
            case "/topic":
                Topic(model, client, arguments);
                break;
            case "/history":
                History(client, arguments);
                break;
            case "/grep":
                Find(client, arguments);
                break;
            case "/names":
                Names(model, client, arguments);
                break;
            case "/rooms":
                foreach (var room in model.Occupied.OrderByDescending(room => model.MembersOf(room).Count()))
                {
                    ChatModel.Reply(client, MessageId.RoomLine, new ChatModelArguments(Room: room.Name, Members: model.MembersOf(room).Count(), Text: room.Topic is null ? "" : " - " + room.Topic));
                }

                break;
            case "/quit":
                ChatModel.Reply(client, MessageId.Goodbye);
                model.Leave(client, arguments);
                break;
        }
    }

    private static void Join(ChatModel model, ChatModelClient client, string typed)
    {
        var name = NormalizedRoom(typed);
        if (typed.Length == 0)
        {
            Usage(client, "join");
        }
        else if (!s_rooms.Contains(name))
        {
            ChatModel.Reply(client, MessageId.RoomNameHasWrongCharacters, new ChatModelArguments(Name: typed, Text: "U+0020 space"));
        }
        else if (client.Room.Name == name)
        {
            ChatModel.Reply(client, MessageId.RoomIsHere, new ChatModelArguments(Room: name));
        }
        else if (!model.TryMove(client, name))
        {
            ChatModel.Reply(client, MessageId.TooManyRooms, new ChatModelArguments(Limit: model.Options.MaxRooms));
        }
    }

    private static void Names(ChatModel model, ChatModelClient client, string typed)
    {
        var name = typed.Length == 0 ? client.Room.Name : NormalizedRoom(typed);
        if (model.Rooms.FirstOrDefault(room => room.Name == name) is not { } found)
        {
            ChatModel.Reply(client, MessageId.NoSuchRoom, new ChatModelArguments(Room: name));
            return;
        }

        var names = string.Join(", ", model.MembersOf(found).Select(member => member.DisplayName));
        ChatModel.Reply(client, MessageId.Names, new ChatModelArguments(Room: name, Text: names));
    }

    private static void Nick(ChatModel model, ChatModelClient client, string name)
    {
        if (client.DisplayName == name)
        {
            ChatModel.Reply(client, MessageId.NameIsYours, new ChatModelArguments(Name: name));
        }
        else
        {
            Acquire(model, client, name);
        }
    }

    private static void Acquire(ChatModel model, ChatModelClient client, string name)
    {
        if (model.HolderOf(name) is { } holder && holder != client)
        {
            ChatModel.Reply(client, MessageId.NameIsAnothers, new ChatModelArguments(Name: name));
            return;
        }

        Rename(model, client, name);
    }

    private static void Rename(ChatModel model, ChatModelClient client, string name)
    {
        if (client.DisplayName != name)
        {
            // Before the change, so that the client is the author of its own renaming and does not ignore itself.
            model.Notify(client.Room, MessageId.Renamed, new ChatModelArguments(client.DisplayName, Name: name), client.Key);
            client.DisplayName = name;
        }

        ChatModel.Reply(client, MessageId.NameAcquired, new ChatModelArguments(Name: name));
        ChatModel.Reply(client, MessageId.NameClaimHint, new ChatModelArguments(Text: $"/claim {name} {Token}"));
    }

    private static void Claim(ChatModel model, ChatModelClient client, string name, bool hasToken)
    {
        if (model.HolderOf(name) is not { } holder)
        {
            Acquire(model, client, name);
        }
        else if (!hasToken)
        {
            ChatModel.Reply(client, MessageId.ClaimTokenWrong, new ChatModelArguments(Name: name));
        }
        else if (holder == client)
        {
            ChatModel.Reply(client, MessageId.NameIsYours, new ChatModelArguments(Name: client.DisplayName));
        }
        else
        {
            ChatModel.Reply(holder, MessageId.NameClaimedAway, new ChatModelArguments(Name: holder.DisplayName));
            model.Leave(holder);
            Rename(model, client, holder.DisplayName);
        }
    }

    private static ChatModelClient? FindClient(ChatModel model, ChatModelClient client, string name)
    {
        if (model.Find(name) is { } found)
        {
            return found;
        }

        var names = model.Clients.Where(other => other.HasName).OrderBy(other => other.Key, StringComparer.Ordinal).Select(other => other.DisplayName);
        var nearest = NearestMatch.Find(name, names);
        ChatModel.Reply(client, nearest is null ? MessageId.NobodyOfThatName : MessageId.NobodyOfThatNameNearest, new ChatModelArguments(Name: name, Text: nearest ?? ""));
        return null;
    }

    private static void Message(ChatModel model, ChatModelClient client, string name, string text)
    {
        if (FindClient(model, client, name) is { } to)
        {
            Send(model, client, to, text);
        }
    }

    private static void Reply(ChatModel model, ChatModelClient client, string text)
    {
        if (client.Correspondent is not var (to, name))
        {
            ChatModel.Reply(client, MessageId.NobodyToReply);
        }
        else if (to.HasLeft)
        {
            ChatModel.Reply(client, MessageId.NobodyOfThatName, new ChatModelArguments(Name: name));
        }
        else
        {
            Send(model, client, to, text);
        }
    }

    private static void Send(ChatModel model, ChatModelClient client, ChatModelClient to, string text)
    {
        if (to == client)
        {
            ChatModel.Reply(client, MessageId.PrivateToYourself, new ChatModelArguments(Name: to.DisplayName));
            return;
        }

        if (!to.Ignored.Contains(client.Key))
        {
            to.Correspondent = (client, client.DisplayName);
            Show(to, MessageId.PrivateFrom, client);
        }

        Show(client, MessageId.PrivateTo, client.IsRaw ? client : to);
        if (to.Away is { } away)
        {
            ChatModel.Reply(client, away.Length == 0 ? MessageId.IsAway : MessageId.IsAwayBecause, new ChatModelArguments(to.DisplayName, away));
        }

        void Show(ChatModelClient reader, MessageId message, ChatModelClient who) =>
            reader.Expected.Add(ChatModelView.OfPrivateLine(reader, model.Now, message, new ChatModelArguments(who.DisplayName, text), who.Key));
    }

    private static void Ignore(ChatModel model, ChatModelClient client, string name)
    {
        var key = model.Find(name)?.Key ?? FoldedName.Of(name).Text;
        if (key == client.Key)
        {
            ChatModel.Reply(client, MessageId.IgnoreYourself, new ChatModelArguments(Name: name));
            return;
        }

        var isOn = client.Ignored.Add(key) || !client.Ignored.Remove(key);
        ChatModel.Reply(client, isOn ? MessageId.IgnoreOn : MessageId.IgnoreOff, new ChatModelArguments(Name: name));
        if (isOn)
        {
            FindClient(model, client, name);
        }
    }

    private static void Time(ChatModelClient client, string arguments)
    {
        (TimeSpan? Offset, string? Text) chosen = arguments switch
        {
            "off" => (null, null),
            "" when client.TimeOffset is not null => (null, null),
            "" or "on" => (TimeSpan.Zero, "UTC"),
            "+02:00" => (TimeSpan.FromHours(2), "UTC+02:00"),
            "-3" => (TimeSpan.FromHours(-3), "UTC-03:00"),
            _ => (null, "?"),
        };
        if (chosen.Text == "?")
        {
            Usage(client, "time");
            return;
        }

        client.TimeOffset = chosen.Offset;
        ChatModel.Reply(client, chosen.Text is null ? MessageId.TimeOff : MessageId.TimeOn, new ChatModelArguments(Text: chosen.Text ?? ""));
    }

    private static void Topic(ChatModel model, ChatModelClient client, string arguments)
    {
        var room = client.Room;
        if (arguments.Length == 0 || (arguments == "-" && room.Topic is null))
        {
            ChatModel.Reply(client, room.Topic is null ? MessageId.TopicNone : MessageId.Topic, new ChatModelArguments(Room: room.Name, Text: room.Topic ?? ""));
            return;
        }

        if (arguments == room.Topic)
        {
            ChatModel.Reply(client, MessageId.TopicIsAlready, new ChatModelArguments(Text: arguments));
            return;
        }

        room.Topic = arguments == "-" ? null : arguments;
        model.Notify(room, room.Topic is null ? MessageId.TopicCleared : MessageId.TopicSet, new ChatModelArguments(client.DisplayName, room.Topic ?? ""), client.Key);
    }

    private static void History(ChatModelClient client, string arguments)
    {
        var requested = arguments.Length == 0 ? 50 : int.Parse(arguments, CultureInfo.InvariantCulture);
        var lines = VisibleLines(client).TakeLast(requested).ToList();
        if (lines.Count == 0)
        {
            ChatModel.Reply(client, MessageId.HistoryEmpty);
            return;
        }

        var isLess = arguments.Length > 0 && lines.Count < requested;
        ChatModel.ShowHistory(client, isLess ? MessageId.HistoryBeginsEarlier : MessageId.HistoryBegins, new ChatModelArguments(Count: lines.Count, Limit: requested), lines);
    }

    private static void Find(ChatModelClient client, string arguments)
    {
        var words = arguments.Split(' ');
        var searched = VisibleLines(client).ToList();
        var found = searched.Where(line => Array.TrueForAll(words, word => $"{line.Who} {line.Text}".Contains(word, StringComparison.OrdinalIgnoreCase))).ToList();
        if (found.Count == 0)
        {
            ChatModel.Reply(client, MessageId.FoundNothing, new ChatModelArguments(Count: searched.Count, Text: arguments));
            return;
        }

        ChatModel.ShowHistory(client, MessageId.FoundBegins, new ChatModelArguments(Count: found.Count, Text: arguments), found);
    }

    private static IEnumerable<ChatModelLine> VisibleLines(ChatModelClient client) =>
        client.Room.Lines.Where(line => ChatModelView.OfEarlierLine(client, line) is not null);

    private static bool? Switch(ChatModelClient client, string command, string arguments, bool isOn)
    {
        if (arguments is "on" or "off" or "")
        {
            return arguments.Length == 0 ? !isOn : arguments == "on";
        }

        Usage(client, command);
        return null;
    }

    private static void Usage(ChatModelClient client, string command) =>
        ChatModel.Reply(client, MessageId.Usage, new ChatModelArguments(Text: $"/{command} {client.Wording.HelpOf(command).Arguments}"));

    private static string NormalizedRoom(string typed) => typed.TrimStart('#').ToLowerInvariant();
}
