using System.Text;
using KestrelChat.Cluster;
using KestrelChat.Nodes;
using KestrelChat.Rooms;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/join</c>, <c>/leave</c>, <c>/rooms</c> and <c>/topic</c>: where one talks, and what about.</summary>
internal static class RoomCommands
{
    // As many as a person reads.
    private const int MaxListed = 100;

    private const string NoTopic = "-";
    private const string Lock = "lock";
    private const string Unlock = "unlock";

    public static IEnumerable<Command> All { get; } = [new("join", Join, "j"), new("leave", Leave, "part"), new("rooms", List, "list"), new("topic", Topic)];

    private static async Task Join(CommandCall call)
    {
        var longest = call.Hub.Options.MaxNameLength;
        if (call.Rest.Length == 0)
        {
            call.TellUsage();
        }
        else if (!RoomName.TryParse(call.Rest, longest, out var room))
        {
            call.Tell(Phrase.RoomNameWrong, name: call.Rest, limit: longest);
        }
        else
        {
            await EnterAsync(call, room);
        }
    }

    private static Task Leave(CommandCall call) => EnterAsync(call, ChatHub.LobbyName);

    private static async Task EnterAsync(CommandCall call, string room)
    {
        if (call.Client.Room.Name == room)
        {
            call.Tell(Phrase.RoomIsHere, room: room);
        }
        else
        {
            if (call.Hub.Node is { } node && call.Hub.Open(room) is { } opened)
            {
                await OpenAsync(node, opened);
            }

            if (!call.Hub.TryEnter(call.Client, room))
            {
                call.Tell(Phrase.TooManyRooms, limit: call.Hub.Options.MaxRooms);
            }
        }
    }

    private static async Task OpenAsync(ChatNode node, Room room)
    {
        try
        {
            await node.OpenAsync(room);
        }
        catch (ClusterUnavailableException)
        {
            // Its past is missing until the log can be read; that it cannot, the rooms are told.
        }
    }

    private static async Task List(CommandCall call)
    {
        IReadOnlyList<(string Name, int Members, string? Topic)> rooms = call.Hub.Node is { } node
            ? [.. (await node.Directory.ListRoomsAsync()).Select(room => (room.Room, room.Members, room.Topic))]
            : [.. call.Hub.Rooms.Select(room => (room.Name, room.Members, room.Topic))];
        foreach (var (name, members, topic) in rooms.OrderByDescending(room => room.Members).Take(MaxListed))
        {
            call.Tell(Phrase.RoomLine, room: name, members: members, text: topic is null ? "" : " - " + topic);
        }

        if (rooms.Count > MaxListed)
        {
            call.Tell(Phrase.WhoMore, count: rooms.Count - MaxListed);
        }
    }

    private static void Topic(CommandCall call)
    {
        var room = call.Client.Room;
        if (call.Rest.Length == 0)
        {
            call.Tell(room.Topic is null ? Phrase.TopicNone : Phrase.Topic, room: room.Name, text: room.Topic ?? "");
        }
        else if (call.Rest is Lock or Unlock)
        {
            SetLock(call, room, call.Rest == Lock);
        }
        else if (room.IsTopicLocked && call.Client.ChosenPreferences?.IsOperator != true)
        {
            call.Tell(Phrase.TopicIsLocked);
        }
        else if (call.MaySpeak() && call.TryText(out var topic))
        {
            room.SetTopic(call.Client, topic == NoTopic ? default : Encoding.UTF8.GetBytes(topic));
        }
    }

    private static void SetLock(CommandCall call, Room room, bool locked)
    {
        if (call.Client.ChosenPreferences?.IsOperator != true)
        {
            call.Tell(Phrase.OperatorsOnly);
            return;
        }

        call.Chat.Moderator.LockTopic(OperatorCommands.By(call), room, locked);
        call.Tell(Phrase.OperatorDone, text: call.Rest);
    }
}
