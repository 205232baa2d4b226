using System.Text;
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

    private static void Join(CommandCall call)
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
            Enter(call, room);
        }
    }

    private static void Leave(CommandCall call) => Enter(call, ChatHub.LobbyName);

    private static void Enter(CommandCall call, string room)
    {
        if (call.Client.Room.Name == room)
        {
            call.Tell(Phrase.RoomIsHere, room: room);
        }
        else if (!call.Hub.TryEnter(call.Client, room))
        {
            call.Tell(Phrase.TooManyRooms, limit: call.Hub.Options.MaxRooms);
        }
    }

    private static void List(CommandCall call)
    {
        var rooms = call.Hub.Rooms;
        foreach (var room in rooms.OrderByDescending(room => room.Members).Take(MaxListed))
        {
            call.Tell(Phrase.RoomLine, room: room.Name, members: room.Members, text: room.Topic is { } topic ? " - " + topic : "");
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
