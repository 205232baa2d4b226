using System.Text;
using KestrelChat.Rooms.Members;
using KestrelChat.Text.Names;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Rooms;

/// <summary>Makes the events of a room's log visible: changes the topic and the counts, keeps lines, and shows members what happened.</summary>
/// <remarks>Under the room's lock.</remarks>
internal sealed class RoomEvents(RoomState state)
{
    /// <summary>Shows an event in the moment in which it is submitted, as the next one of a log in memory.</summary>
    public void Apply(in RoomEntry entry)
    {
        var (arrived, left) = (0, 0);
        for (var i = 0; i < entry.Changes.Count; i++)
        {
            if (entry.Changes[i].Entered)
            {
                arrived++;
            }
            else
            {
                left++;
            }
        }

        if (arrived + left > 0)
        {
            state.Attendance.Log(state.Attendance.Logged + arrived - left, arrived - left);
        }

        var arguments = new MessageArguments
        {
            Who = entry.Author?.Utf8,
            Name = entry.NewIdentity?.Utf8,
            Text = entry.Text,
            Arrived = arrived,
            Left = left,
            Members = state.Attendance.Logged,
        };
        var at = state.Services.Time.GetUtcNow();
        var sequence = entry.Kind.IsLine() ? state.Lines.KeepNext(entry.Author!, entry.Text, entry.Kind == RoomEventKind.Acted, at) : 0;
        Show(entry.Kind, arguments, at, sequence, entry.Author?.Key, entry.Origin);
    }

    /// <summary>Shows an event in the place that the log has given it.</summary>
    /// <param name="own">The origin, if it is an event of this node.</param>
    public void Show(LoggedEvent logged, IEventOrigin? own)
    {
        state.Attendance.Log(logged.Members, NetOf(logged.Kind, own));

        // Folding costs more than comparing.
        var identity = own?.Client.Identity is { } current && current.DisplayName == logged.DisplayName ? current : null;
        var who = identity?.Utf8 ?? Encoding.UTF8.GetBytes(logged.DisplayName);
        var key = identity?.Key ?? (who.Length == 0 ? null : FoldedName.Of(logged.DisplayName).Text);
        if (logged.Kind.IsLine())
        {
            state.Lines.Keep(ToLine(logged, who, key));
        }

        var arguments = new MessageArguments
        {
            Who = who,
            Name = Encoding.UTF8.GetBytes(logged.NewName),
            Text = logged.Text.Span,
            Arrived = logged.Arrived,
            Left = logged.Left,
            Members = logged.Members,
        };
        Show(logged.Kind, arguments, logged.At, logged.Line, key, own);
    }

    /// <summary>Replaces the history, the counts and the topic by those of the log at one position, without showing anything.</summary>
    public void Load(RoomSnapshot snapshot)
    {
        var lines = snapshot.Last.Where(logged => logged.Kind.IsLine());
        state.Lines.Load(
            lines.Select(line => ToLine(line, Encoding.UTF8.GetBytes(line.DisplayName), FoldedName.Of(line.DisplayName).Text)),
            snapshot.Lines);
        state.Attendance.Log(snapshot.Members, net: 0);
        state.Topic.Text = snapshot.Topic;
        state.Topic.IsLocked = snapshot.IsTopicLocked;
    }

    /// <summary>An event of this node that was submitted will never be shown.</summary>
    public void Forget(RoomEventKind kind, IEventOrigin? origin, IReadOnlyList<MembershipChange> changes)
    {
        state.Attendance.Submit(-changes.Net());
        if (kind == RoomEventKind.Arrived && origin is Member member)
        {
            state.Newcomers.Settle(member);
        }
    }

    private void Show(RoomEventKind kind, in MessageArguments arguments, DateTimeOffset at, long sequence, string? author, IEventOrigin? origin)
    {
        switch (kind)
        {
            case RoomEventKind.Left or RoomEventKind.Renamed or RoomEventKind.Summary:
                state.Departures++;
                break;
            case RoomEventKind.TopicSet:
                state.Topic.Utf8 = arguments.Text.IsEmpty ? null : arguments.Text.ToArray();
                break;
            case RoomEventKind.TopicLocked or RoomEventKind.TopicUnlocked:
                state.Topic.IsLocked = kind == RoomEventKind.TopicLocked;
                break;
        }

        // A newer node may append kinds that this one does not know.
        if (MessageOf(kind, arguments) is not { } message)
        {
            return;
        }

        var roomEvent = state.Audience.Event(message, arguments, author, at, sequence);
        if (kind == RoomEventKind.Arrived && origin is Member arrived)
        {
            ShowArrival(roomEvent, arrived);
        }
        else
        {
            state.Audience.Publish(roomEvent);
        }
    }

    private void ShowArrival(in RoomEvent roomEvent, Member arrived)
    {
        // Since its arrival was submitted, it may have changed its view, or left.
        var current = RoomMembership.Latest(arrived);
        state.Audience.Publish(roomEvent, HiddenFrom);
        state.Newcomers.Settle(arrived);

        IEnumerable<Member> HiddenFrom(Rendering rendering)
        {
            var newcomers = state.Newcomers.After(arrived, rendering);
            var isOwn = current.Rendering == rendering && current.State != MemberState.Gone;
            if (rendering.View.Raw == RawMode.All)
            {
                // A program knows who is here from what it is sent alone: newcomers were not told of this one.
                return isOwn ? [current] : [];
            }

            return isOwn && !rendering.View.Wording.ShowsOwnArrival ? newcomers.Prepend(current) : newcomers;
        }
    }

    private static int NetOf(RoomEventKind kind, IEventOrigin? own) => (kind, own) switch
    {
        (_, null) => 0,
        (_, SummaryOrigin summary) => summary.Net,
        (RoomEventKind.Arrived, _) => 1,
        (RoomEventKind.Left, _) => -1,
        _ => 0,
    };

    private static MessageId? MessageOf(RoomEventKind kind, in MessageArguments arguments) => kind switch
    {
        RoomEventKind.Said => MessageId.Said,
        RoomEventKind.Acted => MessageId.Acted,
        RoomEventKind.Arrived => MessageId.Arrived,
        RoomEventKind.Left => arguments.Text.IsEmpty ? MessageId.Left : MessageId.LeftSaying,
        RoomEventKind.Renamed => MessageId.Renamed,
        RoomEventKind.TopicSet => arguments.Text.IsEmpty ? MessageId.TopicCleared : MessageId.TopicSet,
        RoomEventKind.TopicLocked => MessageId.TopicLocked,
        RoomEventKind.TopicUnlocked => MessageId.TopicUnlocked,
        RoomEventKind.Summary => arguments.Left == 0 ? MessageId.SummaryArrived : arguments.Arrived == 0 ? MessageId.SummaryLeft : MessageId.Summary,
        _ => null,
    };

    private static SaidLine ToLine(LoggedEvent logged, byte[] who, string? key) => new()
    {
        Sequence = logged.Line,
        At = logged.At,
        NameUtf8 = who,
        Text = logged.Text,
        IsAction = logged.Kind == RoomEventKind.Acted,
        AuthorKey = key,
    };
}
