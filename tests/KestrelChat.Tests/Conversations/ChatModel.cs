using KestrelChat.Hub;
using KestrelChat.Wordings;

namespace KestrelChat.Tests.Conversations;

/// <summary>
/// The simplest model of a chat with commands: the room and the name of each client, and a list to which each line is added when it
/// arises. It has no transcript, shared view or member. <see cref="ChatModelCommands"/> has the commands.
/// </summary>
internal sealed class ChatModel(HubOptions options, DateTimeOffset now)
{
    private readonly List<ChatModelRoom> _rooms = [new(ChatHub.LobbyName)];
    private readonly List<ChatModelClient> _clients = [];
    private int _departures;

    public HubOptions Options { get; } = options;

    public DateTimeOffset Now { get; private set; } = now;

    public IEnumerable<ChatModelClient> Clients => _clients;

    /// <summary>The rooms with members, and the lobby, ordered by name.</summary>
    public IEnumerable<ChatModelRoom> Occupied => _rooms.Where(room => room == Lobby || MembersOf(room).Any()).OrderBy(room => room.Name, StringComparer.Ordinal);

    /// <summary>All rooms, also empty ones that were not removed.</summary>
    public IEnumerable<ChatModelRoom> Rooms => _rooms;

    private ChatModelRoom Lobby => _rooms[0];

    public IEnumerable<ChatModelClient> MembersOf(ChatModelRoom room) => _clients.Where(client => client.Room == room);

    /// <summary>Returns the client with a name or an address, or null.</summary>
    public ChatModelClient? Find(string name) =>
        _clients.Find(client => client.HasName ? string.Equals(client.Key, name, StringComparison.OrdinalIgnoreCase) : client.DisplayName == name);

    public ChatModelClient? HolderOf(string name) => _clients.Find(client => client.HasName && string.Equals(client.Key, name, StringComparison.OrdinalIgnoreCase));

    public ChatModelClient Connect(string address, Wording wording)
    {
        var client = new ChatModelClient(address, wording, Lobby);
        if (wording[MessageId.Greeting] is not null)
        {
            Reply(client, MessageId.Greeting, new ChatModelArguments(Who: client.DisplayName));
        }

        Introduce(client);
        _clients.Add(client);
        Notify(Lobby, MessageId.Arrived, new ChatModelArguments(Who: client.DisplayName), client.Key, wording.ShowsOwnArrival ? null : client);
        return client;
    }

    public void Leave(ChatModelClient client, string farewell = "")
    {
        if (!client.HasLeft)
        {
            client.HasLeft = true;
            _clients.Remove(client);
            NotifyLeft(client, client.Room, farewell);
        }
    }

    /// <summary>Moves a client to a room.</summary>
    /// <returns>False if there are too many rooms.</returns>
    public bool TryMove(ChatModelClient client, string name)
    {
        var former = client.Room;
        if (FindOrCreate(name) is not { } room)
        {
            return false;
        }

        client.Room = room;
        Notify(room, MessageId.Arrived, new ChatModelArguments(Who: client.DisplayName), client.Key, client.Wording.ShowsOwnArrival ? null : client);
        if (!client.IsRaw)
        {
            Reply(client, MessageId.RoomEntered, new ChatModelArguments(Room: name, Members: MembersOf(room).Count()));
            Introduce(client);
        }

        NotifyLeft(client, former, "");
        return true;
    }

    public void Say(ChatModelClient client, string text, bool isAction)
    {
        var lines = client.Room.Lines;
        lines.Add(new ChatModelLine(Now, client.DisplayName, client.Key, text, isAction));
        if (lines.Count > Options.HistoryLines)
        {
            lines.RemoveAt(0);
        }

        Notify(client.Room, isAction ? MessageId.Acted : MessageId.Said, new ChatModelArguments(client.DisplayName, text), client.Key);
    }

    public void Advance(TimeSpan time)
    {
        Now += time;
        _rooms.RemoveAll(room => room != Lobby && !MembersOf(room).Any() && Now - room.EmptySince >= Options.EmptyRoomKeep);
    }

    /// <summary>Shows an event to everyone in a room except one client.</summary>
    public void Notify(ChatModelRoom room, MessageId message, ChatModelArguments arguments, string author, ChatModelClient? hiddenFrom = null)
    {
        foreach (var client in MembersOf(room).Where(client => client != hiddenFrom))
        {
            if (ChatModelView.OfEvent(client, Now, message, arguments, author) is { } line)
            {
                client.Expected.Add(line);
            }
        }
    }

    /// <summary>Shows a notice to one client.</summary>
    public static void Reply(ChatModelClient client, MessageId message, ChatModelArguments? arguments = null) =>
        client.Expected.Add(ChatModelView.Render(client.Wording, message, arguments ?? new ChatModelArguments()));

    /// <summary>Shows earlier lines to one client.</summary>
    public static void ShowHistory(ChatModelClient client, MessageId header, ChatModelArguments arguments, IEnumerable<ChatModelLine> lines)
    {
        Reply(client, header, arguments);
        client.Expected.AddRange(lines.Select(line => ChatModelView.OfEarlierLine(client, line)).OfType<string>());
        Reply(client, MessageId.HistoryEnds);
    }

    private void Introduce(ChatModelClient client)
    {
        if (client.Room.Topic is { } topic)
        {
            Reply(client, MessageId.Topic, new ChatModelArguments(Text: topic));
        }

        var last = client.Room.Lines.TakeLast(Options.Replay).Where(line => ChatModelView.OfEarlierLine(client, line) is not null).ToList();
        if (last.Count > 0)
        {
            ShowHistory(client, MessageId.HistoryBegins, new ChatModelArguments(Count: last.Count), last);
        }
    }

    private void NotifyLeft(ChatModelClient client, ChatModelRoom room, string farewell)
    {
        Notify(room, farewell.Length > 0 ? MessageId.LeftSaying : MessageId.Left, new ChatModelArguments(client.DisplayName, farewell), client.Key);
        (room.EmptySince, room.EmptyOrder) = (Now, ++_departures);
    }

    private ChatModelRoom? FindOrCreate(string name)
    {
        if (_rooms.Find(room => room.Name == name) is { } found)
        {
            return found;
        }

        if (_rooms.Count >= Options.MaxRooms)
        {
            var oldest = _rooms.Where(room => room != Lobby && !MembersOf(room).Any()).MinBy(room => room.EmptyOrder);
            if (oldest is null)
            {
                return null;
            }

            _rooms.Remove(oldest);
        }

        var created = new ChatModelRoom(name);
        _rooms.Add(created);
        return created;
    }
}
