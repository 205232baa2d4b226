using KestrelChat.Rooms.Clients;

namespace KestrelChat.Rooms;

/// <summary>Where a summary of this node comes from: the clients that it is about. Immutable.</summary>
/// <param name="changes">At least one.</param>
internal sealed class SummaryOrigin(IReadOnlyList<MembershipChange> changes) : IEventOrigin
{
    /// <summary>The first of them.</summary>
    public Client Client { get; } = changes[0].Client;

    /// <summary>How many more entered than left, as this node counted them when it submitted the summary.</summary>
    public int Net { get; } = changes.Net();
}
