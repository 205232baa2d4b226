using System.Text;
using KestrelChat.Text.Names;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Rooms;

/// <summary>A room as its <see cref="IRoomLog"/> sees it: the log writes lines and changes of other nodes into it.</summary>
/// <remarks>Any thread; every method takes the room's lock.</remarks>
public sealed class RoomReplica
{
    private readonly RoomState _state;

    internal RoomReplica(RoomState state) => _state = state;

    public string Name => _state.Name;

    /// <summary>The announced members that are connected to this node.</summary>
    public int MembersHere => _state.Attendance.Here;

    /// <summary>Shows the next line of the log.</summary>
    /// <param name="line">The line after the last one that was shown, apart from missed ones.</param>
    /// <param name="missed">How many lines before it the log no longer keeps.</param>
    public void Show(SaidLine line, long missed)
    {
        ArgumentNullException.ThrowIfNull(line);
        lock (_state.Gate)
        {
            if (missed > 0)
            {
                _state.Audience.Publish(MessageId.LinesMissed, new MessageArguments { Count = missed }, author: null);
            }

            _state.Lines.Show(line);
        }
    }

    /// <summary>Adds lines from before the room was created here to its history, without showing them.</summary>
    public void Load(IReadOnlyList<SaidLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        lock (_state.Gate)
        {
            foreach (var line in lines)
            {
                _state.Lines.Keep(line);
            }
        }
    }

    /// <summary>Shows what happened to a client of another node in this room.</summary>
    public void Apply(in RoomChange change)
    {
        lock (_state.Gate)
        {
            if (change.Message is MessageId.TopicSet or MessageId.TopicCleared)
            {
                _state.Topic.Text = change.Text;
            }

            var isShown = change.Message switch
            {
                MessageId.Arrived => _state.Attendance.ArriveElsewhere(),
                MessageId.Left or MessageId.LeftSaying => _state.Attendance.LeaveElsewhere(),
                _ => true,
            };
            if (isShown)
            {
                var arguments = new MessageArguments
                {
                    Who = Encoding.UTF8.GetBytes(change.DisplayName),
                    Name = Encoding.UTF8.GetBytes(change.NewName ?? ""),
                    Text = Encoding.UTF8.GetBytes(change.Text ?? ""),
                };
                _state.Audience.Publish(change.Message, arguments, FoldedName.Of(change.DisplayName).Text);
            }
        }
    }

    /// <summary>Shows everyone a notice of the server.</summary>
    public void Notify(MessageId message)
    {
        lock (_state.Gate)
        {
            _state.Audience.Publish(message, default, author: null);
        }
    }

    /// <summary>Corrects the number of members on other nodes.</summary>
    public void SetMembersElsewhere(int members)
    {
        lock (_state.Gate)
        {
            _state.Attendance.SetElsewhere(members);
        }
    }

    /// <summary>Corrects the topic, without a notice; null = none.</summary>
    public void CorrectTopic(string? topic)
    {
        lock (_state.Gate)
        {
            _state.Topic.Text = topic;
        }
    }

    /// <summary>Sets whether only operators may change the topic.</summary>
    public void LockTopic(bool locked) => _state.Topic.IsLocked = locked;

    /// <summary>Gives a line the next number and shows it. Under the room's lock, which the caller of the log holds.</summary>
    internal void AppendNext(in RoomLine line) => _state.Lines.AppendNext(line);
}
