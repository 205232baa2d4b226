using KestrelChat.Rooms.Clients;
using KestrelChat.Rooms.Members;
using KestrelChat.Views;

namespace KestrelChat.Rooms;

/// <summary>The members of a room: clients enter it, are announced, change their name or view, and leave it.</summary>
/// <remarks>Any thread; every method takes the room's lock, except where it says otherwise. The caller wakes the writers.</remarks>
/// <param name="room">The room.</param>
/// <param name="state">Its parts.</param>
/// <param name="emptied">Called, without the lock, when the last client has left.</param>
internal sealed class RoomMembership(Room room, RoomState state, Action<Room>? emptied)
{
    /// <summary>
    /// Adds a client that has just connected, and greets it. It is announced by <see cref="Announce"/>, or by
    /// <see cref="AnnounceInTurn"/>, which has to follow in the order of entering.
    /// </summary>
    public Member Enter(Client client, View view, WakeSignal wake)
    {
        lock (state.Gate)
        {
            var member = Add(client, view, wake, state.Attendance.Enter());
            state.Newcomers.Add(member);
            RoomIntroduction.Greet(member);
            if (view.Raw == RawMode.All)
            {
                RoomIntroduction.ConfirmEntry(member, state);
            }

            RoomIntroduction.Insert(member, state);
            return member;
        }
    }

    /// <summary>Adds a client that comes from another room: it is announced at once and told where it is.</summary>
    public Member EnterFromOtherRoom(Client client, View view, LineFilter? filter, WakeSignal wake)
    {
        lock (state.Gate)
        {
            var member = Add(client, view, wake, state.Attendance.Enter());
            member.Filter = filter;
            AnnounceOnce(member);
            if (view.Raw != RawMode.Lines)
            {
                RoomIntroduction.ConfirmEntry(member, state);
                RoomIntroduction.Insert(member, state);
            }

            return member;
        }
    }

    /// <summary>Lets a client continue in another view from here on: no line is lost or repeated, and nobody is notified.</summary>
    /// <returns>The member that replaces <paramref name="member"/>; <paramref name="member"/> itself if it has left.</returns>
    public Member SwitchView(Member member, View view, LineFilter? filter, WakeSignal wake)
    {
        lock (state.Gate)
        {
            if (member.State == MemberState.Gone)
            {
                return member;
            }

            // It keeps its place in the order of entering: it still sees clients arrive that came after it.
            var next = Add(member.Client, view, wake, member.Entry);
            next.Filter = filter;
            (next.State, next.WasAnnounced) = (member.State, member.WasAnnounced);
            state.Newcomers.Replace(member, next);
            member.Successor = next;
            member.State = MemberState.Gone;
            member.EndStay();
            return next;
        }
    }

    /// <summary>Tells a client that has changed to <see cref="RawMode.All"/> who it is, where it is, and who is there.</summary>
    /// <param name="member">The member that reads the new view.</param>
    /// <param name="token">The token of its name; empty if it has none.</param>
    public void Reintroduce(Member member, ReadOnlySpan<byte> token)
    {
        lock (state.Gate)
        {
            if (member.State != MemberState.Gone)
            {
                RoomIntroduction.Greet(member, token);
                RoomIntroduction.ConfirmEntry(member, state);
            }
        }
    }

    /// <summary>Shows a member a list of members elsewhere, unless one of them may have left since it was made.</summary>
    /// <param name="departures"><see cref="Room.Departures"/> before the list was made; null = shown anyway.</param>
    public bool TryShowMembers(Member member, ReadOnlyMemory<byte> lines, long? departures)
    {
        lock (state.Gate)
        {
            if (departures is { } before && before != state.Departures)
            {
                return false;
            }

            member.Insert(lines);
            return true;
        }
    }

    /// <summary>Announces a member, once; does nothing if it has left.</summary>
    public void Announce(Member member)
    {
        lock (state.Gate)
        {
            AnnounceOnce(Latest(member));
        }
    }

    /// <summary>Announces a member if it was not, now that every member that came before it was announced or has left.</summary>
    public void AnnounceInTurn(Member member)
    {
        lock (state.Gate)
        {
            AnnounceOnce(member);
            state.Newcomers.RemoveInTurn(member);
        }
    }

    /// <summary>Changes the name of a member's client and notifies everyone, including the client.</summary>
    public void Rename(Member member, Identity identity)
    {
        lock (state.Gate)
        {
            var former = member.Client.Identity;
            if (member.State != MemberState.Gone)
            {
                AnnounceOnce(member);
            }

            // Before the others are notified, since they may look it up at once.
            member.Client.Identity = identity;
            if (member.State != MemberState.Gone)
            {
                state.Services.Log.TryAppend(
                    room.Replica,
                    new RoomEntry { Kind = RoomEventKind.Renamed, Origin = member, Author = former, NewIdentity = identity });
            }
        }
    }

    /// <summary>Ends a member's stay and notifies the others if it was announced. Later calls do nothing.</summary>
    /// <param name="member">The member that leaves.</param>
    /// <param name="farewell">Its last words; empty for none.</param>
    /// <param name="goodbye">The last lines that it sees; empty for none. Nothing follows them.</param>
    public void Leave(Member member, ReadOnlySpan<byte> farewell = default, ReadOnlyMemory<byte> goodbye = default)
    {
        bool isEmpty;
        lock (state.Gate)
        {
            if (member.State == MemberState.Gone)
            {
                return;
            }

            if (!goodbye.IsEmpty)
            {
                member.Insert(goodbye);
            }

            var wasHere = member.State == MemberState.Here;
            member.State = MemberState.Gone;
            member.EndStay();
            state.Newcomers.Remove(member);
            if (wasHere)
            {
                state.Changes.Leave(member, farewell);
            }
            else
            {
                state.Attendance.Exit();
            }

            isEmpty = state.Attendance.IsEmpty;
        }

        if (isEmpty)
        {
            emptied?.Invoke(room);
        }
    }

    /// <summary>Submits what waits to be summarized if a client's arrival or departure is among it.</summary>
    public void SubmitChangesOf(Client client)
    {
        lock (state.Gate)
        {
            state.Changes.SubmitEarlier(client);
        }
    }

    /// <summary>Removes a member that has left and was sent everything, or cannot be.</summary>
    public void Remove(Member member)
    {
        lock (state.Gate)
        {
            state.Audience.Remove(member);
        }
    }

    private Member Add(Client client, View view, WakeSignal wake, long entry)
    {
        var member = new Member(client, room, state.Audience.RenderingOf(view), wake, state.Services.Options.MaxBacklogBytes) { Entry = entry };
        state.Audience.Add(member);
        return member;
    }

    /// <summary>
    /// The member that has taken the place of <paramref name="member"/>, if the client changed its view meanwhile. Under the room's lock.
    /// </summary>
    public static Member Latest(Member member)
    {
        while (member.State == MemberState.Gone && member.Successor is { } next && next.Room == member.Room)
        {
            member = next;
        }

        return member;
    }

    /// <summary>Announces a member, once. Under the room's lock.</summary>
    public void AnnounceOnce(Member member)
    {
        if (member.State != MemberState.Unannounced)
        {
            return;
        }

        member.State = MemberState.Here;
        member.WasAnnounced = true;
        state.Changes.Arrive(member);
    }
}
