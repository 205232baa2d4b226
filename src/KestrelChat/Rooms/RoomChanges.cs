using KestrelChat.Rooms.Clients;
using KestrelChat.Rooms.Members;

namespace KestrelChat.Rooms;

/// <summary>Submits arrivals and departures of this node to the room's log: each by itself, or in a large room together once a second.</summary>
/// <remarks>Under the room's lock.</remarks>
internal sealed class RoomChanges
{
    private readonly RoomState _state;
    private readonly ArrivalSummary _summary;

    public RoomChanges(RoomState state)
    {
        _state = state;
        _summary = new ArrivalSummary(state.Services.Time, SubmitDue);
    }

    private IRoomLog Log => _state.Services.Log;

    /// <summary>Counts a member that is announced, and submits its arrival.</summary>
    public void Arrive(Member member)
    {
        var change = new MembershipChange(member.Client, Entered: true, IsGone: false, member.Client.NextStep());
        if (!_state.Attendance.Arrive())
        {
            Collect(change);
            return;
        }

        SubmitEarlier(member.Client);
        _state.Newcomers.Submit(member);
        Log.TryAppend(_state.Replica, new RoomEntry { Kind = RoomEventKind.Arrived, Origin = member, Author = member.Client.Identity, Changes = [change] });
    }

    /// <summary>Counts a member out that was announced, and submits its departure.</summary>
    /// <param name="farewell">Its last words; empty for none.</param>
    public void Leave(Member member, ReadOnlySpan<byte> farewell)
    {
        var change = new MembershipChange(member.Client, Entered: false, member.Client.HasLeft, member.Client.NextStep());
        if (!_state.Attendance.Leave())
        {
            Collect(change);
            return;
        }

        SubmitEarlier(member.Client);
        Log.TryAppend(
            _state.Replica,
            new RoomEntry { Kind = RoomEventKind.Left, Origin = member, Author = member.Client.Identity, Text = farewell, Changes = [change] });
    }

    /// <summary>Submits the changes that wait, if there are any.</summary>
    public void SubmitSummary()
    {
        if (_summary.Take() is { Count: > 0 } changes)
        {
            // A client that left for another room may have left that one too, and its departure from there may come first.
            changes = [.. changes.Select(change => change.Entered ? change : change with { IsGone = change.Client.HasLeft })];
            Log.TryAppend(_state.Replica, new RoomEntry { Kind = RoomEventKind.Summary, Origin = new SummaryOrigin(changes), Changes = changes });
        }
    }

    /// <summary>Submits the changes that wait if a client's are among them: a log that others append to has to get those in their order.</summary>
    public void SubmitEarlier(Client client)
    {
        if (!Log.IsImmediate && _summary.Concerns(client))
        {
            SubmitSummary();
        }
    }

    private void Collect(MembershipChange change)
    {
        _summary.Add(change);
        if (_summary.IsFull)
        {
            SubmitSummary();
        }
    }

    private void SubmitDue()
    {
        lock (_state.Gate)
        {
            SubmitSummary();
        }
    }
}
