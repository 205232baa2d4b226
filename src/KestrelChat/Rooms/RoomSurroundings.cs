using KestrelChat.History;

namespace KestrelChat.Rooms;

/// <summary>What all rooms of a chat share. Any thread.</summary>
internal sealed record RoomSurroundings(HubOptions Options, TimeProvider Time, ChatMetrics Metrics)
{
    /// <summary>The same rooms on other nodes; null where this is the only one. Set before anybody comes.</summary>
    public IRoomPeers? Peers { get; set; }

    public HistoryBudget History { get; } = new(Options.MaxHistoryBytes);
}
