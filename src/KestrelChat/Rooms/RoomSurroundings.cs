using KestrelChat.History;

namespace KestrelChat.Rooms;

/// <summary>What all rooms of a chat share. Immutable; any thread.</summary>
internal sealed record RoomSurroundings(HubOptions Options, TimeProvider Time, ChatMetrics Metrics)
{
    public HistoryBudget History { get; } = new(Options.MaxHistoryBytes);
}
