using System.Runtime.InteropServices;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Rooms;

/// <summary>A client of this node became a member of a room, or ceased to be one.</summary>
/// <param name="Client">The client.</param>
/// <param name="Entered">Whether it entered; if not, it left.</param>
/// <param name="IsGone">Whether it left the chat, and not only the room.</param>
/// <param name="Step">Larger than that of every earlier change of this client, in whichever room.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct MembershipChange(Client Client, bool Entered, bool IsGone, long Step);

internal static class MembershipChanges
{
    /// <summary>How many more clients entered than left.</summary>
    public static int Net(this IReadOnlyList<MembershipChange> changes) => changes.Sum(change => change.Entered ? 1 : -1);
}
