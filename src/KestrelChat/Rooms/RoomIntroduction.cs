using KestrelChat.Rooms.History;
using KestrelChat.Rooms.Members;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Rooms;

/// <summary>What a member sees first when it enters a room. Under the room's lock.</summary>
internal static class RoomIntroduction
{
    /// <summary>Tells a client its name.</summary>
    /// <param name="member">Its presence in the room.</param>
    /// <param name="token">The token of the name, which programs are told; empty for none.</param>
    public static void Greet(Member member, ReadOnlySpan<byte> token = default) =>
        Insert(member, MessageId.Greeting, new MessageArguments { Who = member.Client.Identity.Utf8, Text = token });

    /// <summary>Tells a client where it is, and a program the topic and who is there.</summary>
    public static void ConfirmEntry(Member member, RoomState room)
    {
        // A member that is not announced yet counts for itself.
        var members = room.Attendance.Members + (member.State == MemberState.Unannounced ? 1 : 0);
        Insert(member, MessageId.RoomEntered, new MessageArguments { Room = room.NameUtf8, Members = members, Text = room.Topic.Utf8 });
        if (member.Rendering.View.Raw == RawMode.All)
        {
            var here = room.Audience.Members.Where(each => each.State == MemberState.Here || each == member).OrderBy(each => each.Client.Id);
            member.Insert(HereLines.Render(room.NameUtf8, members, here.Select(each => each.Client.Identity.Utf8), member.Room.Now));
        }
    }

    /// <summary>Shows a member the room's topic and its last lines.</summary>
    public static void Insert(Member member, RoomState room)
    {
        if (room.Services.Log.IsUnreachable)
        {
            Insert(member, MessageId.NodesUnreachable, default);
        }

        var view = member.Rendering.View;
        if (view.Raw != RawMode.All && room.Topic.Utf8 is { } topic)
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
            var header = NoticeLine.Render(view, MessageId.HistoryBegins, new MessageArguments { Count = lines.Length }, member.Room.Now);
            var footer = NoticeLine.Render(view, MessageId.HistoryEnds, default, member.Room.Now);
            member.Insert(new HistoryReplay(view, room.NameUtf8, header, lines, footer));
        }
    }

    private static void Insert(Member member, MessageId message, in MessageArguments arguments)
    {
        if (NoticeLine.Render(member.Rendering.View, message, arguments, member.Room.Now) is { Length: > 0 } line)
        {
            member.Insert(line);
        }
    }
}
