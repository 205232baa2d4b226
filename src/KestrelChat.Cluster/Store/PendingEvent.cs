using System.Runtime.InteropServices;
using KestrelChat.Rooms;

namespace KestrelChat.Cluster.Store;

/// <summary>An event to append to the log.</summary>
/// <param name="Number">
/// With the node's id its key: greater than the numbers of all events that the node appended before, from 1; the same at each retry.
/// </param>
/// <param name="Room">The room's name, as names of rooms are compared.</param>
/// <param name="DisplayName">The name that it is shown under, before a renaming; empty for a summary.</param>
/// <param name="NewName">The name after a renaming; empty otherwise.</param>
/// <param name="Text">UTF-8, which stores do not interpret, except that <see cref="RoomEventKind.TopicSet"/> sets the room's topic to it.</param>
/// <param name="Age">How long ago it happened. The store computes the time by its own clock.</param>
/// <param name="Client">The client that is renamed; 0 for other events.</param>
/// <param name="Changes">Of an arrival or a departure one, of a summary several.</param>
public sealed record PendingEvent(
    long Number,
    string Room,
    RoomEventKind Kind,
    string DisplayName,
    string NewName,
    ReadOnlyMemory<byte> Text,
    TimeSpan Age,
    long Client,
    IReadOnlyList<StoredChange> Changes)
{
    // The numbers of the row, the arrays' elements, and the framing.
    private const int Overhead = 100;

    /// <summary>About how many bytes it takes on the way to the store.</summary>
    public int Size => Overhead + DisplayName.Length + NewName.Length + Text.Length + (Changes.Count * StoredChange.Size);

    /// <summary>Checks a batch before it is appended.</summary>
    /// <exception cref="ArgumentException">Something is beyond <see cref="ClusterLimits"/>, or the numbers are not ascending.</exception>
    public static void Check(IReadOnlyList<PendingEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        ClusterLimits.CheckBatch(events.Count);
        ClusterLimits.CheckAscending(events.Select(item => item.Number));
        foreach (var item in events)
        {
            ClusterLimits.CheckName(item.Room);
            ClusterLimits.CheckName(item.DisplayName);
            ClusterLimits.CheckName(item.NewName);
            ClusterLimits.CheckBytes(item.Text.Length, ClusterLimits.MaxTextBytes);
            foreach (var change in item.Changes)
            {
                change.Client.Check();
            }
        }
    }
}

/// <summary>A client of the appending node became a member of the event's room, or ceased to be one.</summary>
/// <remarks>
/// A client is published when it enters a room, and removed when it is gone. It is a member of one room; when it moves, the arrival in
/// the new room comes first, and the departure from the former one follows. A change that does not apply has no effect: an arrival of
/// a member, a departure of a client that is not (or no longer leaving) a member, or an arrival in a room, or a departure
/// from the room that it arrived in last, with a step that is not larger than that of its last arrival. An arrival of a member with a larger
/// step publishes its name again. A departure may precede an arrival with a smaller step in another room, which waited for a summary.
/// </remarks>
/// <param name="Client">The client; of a departure, only its id matters.</param>
/// <param name="Entered">Whether it entered; if not, it left.</param>
/// <param name="IsGone">Whether it left the chat, and not only the room.</param>
/// <param name="Step">Larger than that of every earlier change of this client.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StoredChange(PublishedClient Client, bool Entered, bool IsGone, long Step)
{
    /// <summary>About how many bytes it takes on the way to the store.</summary>
    public const int Size = 150;
}

/// <summary>What became of an event that was to be appended.</summary>
/// <param name="Sequence">0 = it had no effect and is not in the log, or it was appended before and is no longer in the log.</param>
/// <param name="Tag">The tag of its transaction.</param>
/// <param name="Before">The tag of the event before it, by which a reader knows that it follows what the reader has; null = not known.</param>
/// <param name="DisplayName">
/// The name that it is shown under: not the given one if a client without a name on another node has the same address and port. Then the
/// store appends <c>@</c> and the node's name to tell the two apart.
/// </param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct AppendedEvent(long Sequence, long Tag, long? Before, long Line, string DisplayName, DateTimeOffset At, int Members, int Arrived, int Left);
