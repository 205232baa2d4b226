using KestrelChat.Rooms.History;
using KestrelChat.Timing;

namespace KestrelChat.Rooms;

/// <summary>What all rooms of a chat share. Any thread.</summary>
/// <param name="Log">Where lines and events go.</param>
internal sealed record RoomServices(HubOptions Options, TimeProvider Time, ChatMetrics Metrics, IRoomLog Log)
{
    /// <summary>Where rooms are fanned out.</summary>
    public WorkQueue Work { get; init; } = WorkQueue.Shared;

    public HistoryBudget History { get; } = new(Options.MaxHistoryBytes);
}
