using System.Text;
using KestrelChat.Hub;
using KestrelChat.Rooms;
using KestrelChat.Text;
using KestrelChat.Text.Names;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/join</c>, <c>/leave</c>, <c>/rooms</c> and <c>/topic</c>.</summary>
internal static class RoomCommands
{
    // As many as a user reads.
    private const int MaxListed = 100;

    private const string NoTopic = "-";
    private const string Lock = "lock";
    private const string Unlock = "unlock";

    public static IEnumerable<Command> All { get; } = [new("join", Join, "j"), new("leave", Leave, "part"), new("rooms", List, "list"), new("topic", Topic)];

    private static async Task Join(CommandContext context)
    {
        if (context.Arguments.Length == 0)
        {
            context.ReplyUsage();
        }
        else if (TryParse(context, context.Arguments, out var room))
        {
            await EnterAsync(context, room);
        }
    }

    private static async Task Leave(CommandContext context)
    {
        if (context.Arguments.Length > 0)
        {
            context.ReplyUsage();
            return;
        }

        await EnterAsync(context, ChatHub.LobbyName);
    }

    /// <summary>Parses a room's name; if it is invalid, replies why.</summary>
    public static bool TryParse(CommandContext context, string text, out string room)
    {
        var maxLength = context.Hub.Options.MaxNameLength;
        var fault = RoomName.Parse(text, maxLength, out var parsed, out var culprit);
        room = parsed ?? "";
        if (parsed is null)
        {
            var refusal = fault switch
            {
                NameFault.Empty or NameFault.TooLong => MessageId.RoomNameWrong,
                NameFault.MixedScripts => MessageId.RoomNameMixesScripts,
                _ => MessageId.RoomNameHasWrongCharacters,
            };
            context.Reply(refusal, name: text, limit: maxLength, text: CharacterLabel.Of(VisibleText.FindEscape(text) ?? culprit));
        }

        return parsed is not null;
    }

    private static async Task EnterAsync(CommandContext context, string room)
    {
        if (context.Client.Room.Name == room)
        {
            context.Reply(MessageId.RoomIsHere, room: room);
            return;
        }

        if (await OpenAsync(context, room) is { } lookAlike)
        {
            context.Reply(MessageId.RoomLooksLike, name: room, room: lookAlike);
        }
        else if (!context.Hub.TryEnter(context.Client, room))
        {
            context.Reply(MessageId.TooManyRooms, limit: context.Hub.Options.MaxRooms);
        }
        else
        {
            await WhoCommands.ReplyElsewhereAsync(context.Services, context.Client);
        }
    }

    /// <summary>Opens a room, unless it would be a new one that looks like another.</summary>
    /// <returns>The name of that other room; null if there is none.</returns>
    private static async Task<string?> OpenAsync(CommandContext context, string room)
    {
        var directory = context.Services.Backplane.Directory;
        try
        {
            if (context.Hub.FindOpenRoom(room) is not null || await directory.RoomExistsAsync(room))
            {
                await context.Hub.OpenAsync(room);
                return null;
            }

            if (await directory.FindLookAlikeElsewhereAsync(room) is { } elsewhere)
            {
                return elsewhere;
            }
        }
        catch (BackplaneUnavailableException)
        {
            // Its history is missing until the log can be read again; the rooms are notified of that.
        }

        try
        {
            return await context.Hub.OpenUnlessAlikeAsync(room);
        }
        catch (BackplaneUnavailableException)
        {
            return null;
        }
    }

    private static async Task List(CommandContext context)
    {
        if (context.Arguments.Length > 0)
        {
            context.ReplyUsage();
            return;
        }

        var (rooms, total) = await context.Services.Backplane.Directory.ListLargestRoomsAsync(MaxListed);
        var dash = context.Client.View.Raw == RawMode.All ? "" : " - ";
        foreach (var room in rooms)
        {
            context.Reply(MessageId.RoomLine, room: room.Name, members: room.Members, text: room.Topic is null ? "" : dash + room.Topic);
        }

        if (total > rooms.Count)
        {
            context.Reply(MessageId.WhoMore, count: total - rooms.Count);
        }
    }

    private static void Topic(CommandContext context)
    {
        var room = context.Client.Room;
        if (context.Arguments.Length == 0)
        {
            ReplyTopic(context, room);
        }
        else if (context.Arguments.Equals(Lock, StringComparison.OrdinalIgnoreCase) || context.Arguments.Equals(Unlock, StringComparison.OrdinalIgnoreCase))
        {
            SetLock(context, context.Arguments.Equals(Lock, StringComparison.OrdinalIgnoreCase));
        }
        else if (room.IsTopicLocked && !context.Client.IsOperator)
        {
            context.Reply(MessageId.TopicIsLocked);
        }
        else if (context.Arguments == NoTopic && room.Topic is null)
        {
            ReplyTopic(context, room);
        }
        else if (context.Arguments == room.Topic)
        {
            context.Reply(MessageId.TopicIsAlready, text: room.Topic);
        }
        else if (context.MaySpeak() && context.TryText(out var topic))
        {
            context.Client.SetTopic(topic == NoTopic ? default : Encoding.UTF8.GetBytes(topic));
        }
    }

    private static void ReplyTopic(CommandContext context, Room room) =>
        context.Reply(room.Topic is null ? MessageId.TopicNone : MessageId.Topic, room: room.Name, text: room.Topic ?? "");

    private static void SetLock(CommandContext context, bool locked)
    {
        if (!context.Client.IsOperator)
        {
            context.Reply(MessageId.OperatorsOnly);
        }
        else if (context.Client.Room.IsTopicLocked == locked)
        {
            context.Reply(locked ? MessageId.TopicLockedAlready : MessageId.TopicUnlockedAlready);
        }
        else
        {
            context.Services.Moderator.LockTopic(OperatorCommands.By(context), context.Client, locked);
        }
    }
}
