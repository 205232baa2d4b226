namespace KestrelChat.Cluster.Store;

/// <summary>The logs of all rooms: everything that happens in a room, in one order for all nodes; and who is in it.</summary>
public interface ILogStore
{
    /// <summary>
    /// Appends events of any rooms, and changes who is in them, all or none. An event that was appended before keeps its place, so a batch
    /// can be retried, alone or with later events.
    /// </summary>
    /// <remarks>
    /// One call for each node at a time, with its events in the order of their numbers: an event whose number is below one that was
    /// already appended counts as a retry and is not appended. Topics that are set or locked are stored with the event.
    /// </remarks>
    /// <param name="node">The id of the node's lease.</param>
    /// <param name="events">At most <see cref="ClusterLimits.MaxBatch"/>.</param>
    /// <returns>What became of each event; null if the node is not in the cluster: nothing was appended.</returns>
    /// <exception cref="StoreRefusedException">The store refuses one of these events, and would refuse it again. Nothing was appended.</exception>
    Task<IReadOnlyList<AppendedEvent>?> AppendAsync(Guid node, IReadOnlyList<PendingEvent> events, CancellationToken cancellation = default);

    /// <summary>Returns the last number that a node has appended, even if the node was removed; 0 = none. After it, no call of the node is under way any more.</summary>
    Task<long> FindAppliedAsync(Guid node, CancellationToken cancellation = default);

    /// <summary>
    /// Reads the events after a position in each of several rooms. Each room gets its share of the page, so a busy room does not delay
    /// the others.
    /// </summary>
    /// <param name="rooms">The positions, each room once. Rooms that do not exist have no events.</param>
    /// <param name="maxEvents">The maximum number of events, but at least one for each room that has new events.</param>
    /// <param name="maxBytes">About the maximum bytes of text, under the same condition.</param>
    /// <returns>If the first event of a room does not directly follow its position, the events between them were trimmed.</returns>
    Task<LogPage> ReadAfterAsync(IReadOnlyCollection<RoomPosition> rooms, int maxEvents, int maxBytes, CancellationToken cancellation = default);

    /// <summary>
    /// Finds the rooms with events appended after a moment. A node that follows very many rooms calls this first: rooms without new
    /// events cost nothing.
    /// </summary>
    /// <param name="since">From the last result; null = the first call, whose result has the moment but no rooms.</param>
    Task<LogChanges> FindChangedAsync(LogClock? since, CancellationToken cancellation = default);

    /// <summary>Returns which of these positions a room's log contains.</summary>
    /// <param name="positions">Of one room.</param>
    Task<IReadOnlyList<RoomPosition>> FindPositionsAsync(IReadOnlyCollection<RoomPosition> positions, CancellationToken cancellation = default);

    /// <summary>Reads a room, all at one moment.</summary>
    /// <param name="maxLines">The maximum number of last lines.</param>
    /// <param name="maxBytes">About the maximum bytes of their text.</param>
    Task<StoredRoom> ReadRoomAsync(string room, int maxLines, int maxBytes, CancellationToken cancellation = default);

    /// <summary>Returns the numbers of the first line that is kept and of the last line ever said; the first is one more if none is kept.</summary>
    Task<(long First, long Last)> FindLinesAsync(string room, CancellationToken cancellation = default);

    /// <summary>Reads lines (no other events) by their numbers, oldest first: at least one if there is one, and then as many as fit.</summary>
    /// <param name="first">The number of the first line.</param>
    /// <param name="last">The number of the last line.</param>
    /// <param name="maxLines">The maximum number of lines.</param>
    /// <param name="maxBytes">The maximum bytes of their text.</param>
    Task<IReadOnlyList<LogEvent>> ReadLinesAsync(string room, long first, long last, int maxLines, int maxBytes, CancellationToken cancellation = default);

    /// <summary>
    /// Removes some events beyond the log's <see cref="Retention"/>, oldest first, in a small step that delays nobody. Does nothing while
    /// another node trims. Costs what is removed, not what is kept.
    /// </summary>
    /// <remarks>
    /// The sequences of a room continue while it has members. A room without members and events is removed and counts from 1
    /// again; its topic is removed unless it is locked.
    /// </remarks>
    /// <param name="maxEvents">The maximum number of events and rooms to remove in this step.</param>
    /// <returns>The number of events and rooms removed; if it is <paramref name="maxEvents"/>, there may be more.</returns>
    Task<int> TrimAsync(int maxEvents, CancellationToken cancellation = default);
}
