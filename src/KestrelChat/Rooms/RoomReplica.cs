using KestrelChat.Rooms.Members;
using KestrelChat.Wordings;

namespace KestrelChat.Rooms;

/// <summary>A room as its <see cref="IRoomLog"/> sees it: the log shows the events in it, in their order.</summary>
/// <remarks>Any thread; every method takes the room's lock.</remarks>
public sealed class RoomReplica
{
    private readonly RoomState _state;

    internal RoomReplica(RoomState state) => _state = state;

    public string Name => _state.Name;

    /// <summary>The announced members that are connected to this node.</summary>
    public int MembersHere => _state.Attendance.Here;

    /// <summary>The members on all nodes as the log counts them, without the changes of this node that are not in the log yet.</summary>
    public int LoggedMembers => _state.Attendance.Logged;

    /// <summary>Shows the next event of the log.</summary>
    /// <param name="logged">The event after the last one that was shown, apart from missed ones.</param>
    /// <param name="own">The origin that this node gave with it; null if it is an event of another node or had none.</param>
    /// <param name="missed">How many lines before it the log no longer keeps.</param>
    public void Show(LoggedEvent logged, IEventOrigin? own, long missed)
    {
        ArgumentNullException.ThrowIfNull(logged);
        lock (_state.Gate)
        {
            if (missed > 0)
            {
                _state.Audience.Publish(MessageId.LinesMissed, new MessageArguments { Count = missed }, author: null);
            }

            _state.Events.Show(logged, own);
        }
    }

    /// <summary>Replaces the history, the counts and the topic by those of a position of the log, without showing anything.</summary>
    public void Load(RoomSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        lock (_state.Gate)
        {
            _state.Events.Load(snapshot);
        }
    }

    /// <summary>An event that this node submitted will never be shown: it had no effect, was refused, or nobody follows the room any more.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="origin">The origin that this node gave with it.</param>
    /// <param name="changes">The changes that this node gave with it.</param>
    public void Forget(RoomEventKind kind, IEventOrigin? origin, IReadOnlyList<MembershipChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        lock (_state.Gate)
        {
            _state.Events.Forget(kind, origin, changes);
        }
    }

    /// <summary>
    /// Returns the arrivals of all announced members of this node, whom the log has removed because it found this node dead. The
    /// caller submits them before anything that is pending; each is shown, or forgotten, like any other event of this node.
    /// </summary>
    public IReadOnlyList<RepeatedArrival> ArriveAgain()
    {
        lock (_state.Gate)
        {
            var here = _state.Audience.Members.Where(member => member.State == MemberState.Here);
            RepeatedArrival[] arrivals = [.. here.OrderBy(member => member.Entry).Select(ToArrival)];
            foreach (var arrival in arrivals)
            {
                _state.Newcomers.Submit((Member)arrival.Origin);
            }

            _state.Attendance.Submit(arrivals.Length);
            return arrivals;
        }

        static RepeatedArrival ToArrival(Member member) =>
            new(member, member.Client.Identity, new MembershipChange(member.Client, Entered: true, IsGone: false, member.Client.NextStep()));
    }

    /// <summary>Shows everyone on this node a notice of the server.</summary>
    public void Notify(MessageId message) => Notify(message, count: 0);

    /// <inheritdoc cref="Notify(MessageId)"/>
    /// <param name="message">The notice.</param>
    /// <param name="count">The number in it.</param>
    public void Notify(MessageId message, long count)
    {
        lock (_state.Gate)
        {
            _state.Audience.Publish(message, new MessageArguments { Count = count }, author: null);
        }
    }

    /// <summary>Shows an event at once, as the next one. Under the room's lock, which the caller of the log holds.</summary>
    internal void Apply(in RoomEntry entry) => _state.Events.Apply(entry);
}
