using KestrelChat.Rooms.Clients;
using KestrelChat.Rooms.History;
using KestrelChat.Rooms.Members;
using KestrelChat.Wordings;

namespace KestrelChat.Rooms;

/// <summary>What a member sees first when it enters a room. Under the room's lock.</summary>
internal static class RoomIntroduction
{
    /// <summary>Tells a client that has just connected its name.</summary>
    public static void Greet(Member member, Identity identity) =>
        Insert(member, MessageId.Greeting, new MessageArguments { Who = identity.Utf8 });

    /// <summary>Tells a client that changed rooms where it is.</summary>
    public static void ConfirmEntry(Member member, RoomState room) =>
        Insert(member, MessageId.RoomEntered, new MessageArguments { Room = room.NameUtf8, Members = room.Attendance.Members });

    /// <summary>Shows a member the room's topic and its last lines.</summary>
    public static void Insert(Member member, RoomState room)
    {
        if (room.Services.Log.IsUnreachable)
        {
            Insert(member, MessageId.NodesUnreachable, default);
        }

        if (room.Topic.Utf8 is { } topic)
        {
            Insert(member, MessageId.Topic, new MessageArguments { Text = topic });
        }

        var lines = room.Lines.Last(room.Services.Options.Replay);
        if (member.Filter is { } filter)
        {
            lines = Array.FindAll(lines, line => !filter.Hides(line.AuthorKey));
        }

        if (lines.Length > 0)
        {
            var view = member.Rendering.View;
            var header = view.Wording[MessageId.HistoryBegins]!.Render(new MessageArguments { Count = lines.Length });
            var footer = view.Wording[MessageId.HistoryEnds]!.Render(default);
            member.Insert(new HistoryReplay(view, room.NameUtf8, header, lines, footer));
        }
    }

    private static void Insert(Member member, MessageId message, in MessageArguments arguments)
    {
        if (member.Rendering.View.Wording[message] is { } template)
        {
            member.Insert(template.Render(arguments));
        }
    }
}
