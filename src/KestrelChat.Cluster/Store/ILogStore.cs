namespace KestrelChat.Cluster.Store;

/// <summary>The lines of all rooms, each room in one order for all nodes.</summary>
public interface ILogStore
{
    /// <summary>
    /// Appends lines of any rooms, all or none. A line that was appended before keeps its place, so a batch can be retried, alone or
    /// with later lines.
    /// </summary>
    /// <remarks>
    /// One call for each node at a time, with its lines in the order of their numbers: a line whose number is below one that was
    /// already appended counts as a retry and is not appended.
    /// </remarks>
    /// <param name="node">The id under which the numbers were assigned; not necessarily the id of a lease.</param>
    /// <param name="lines">At most <see cref="ClusterLimits.MaxBatch"/>.</param>
    /// <returns>The sequence of each line; 0 for a line that was appended before and is no longer in the log.</returns>
    Task<IReadOnlyList<long>> AppendAsync(Guid node, IReadOnlyList<PendingLine> lines, CancellationToken cancellation = default);

    /// <summary>
    /// Reads the lines after a position in each of several rooms. Each room gets its share of the page, so a busy room does not delay
    /// the others.
    /// </summary>
    /// <param name="rooms">The positions, each room once. Rooms that do not exist have no lines.</param>
    /// <param name="maxLines">The maximum number of lines, but at least one for each room that has new lines.</param>
    /// <returns>If the first line of a room does not directly follow its position, the lines between them were trimmed.</returns>
    Task<LogPage> ReadAfterAsync(IReadOnlyCollection<RoomPosition> rooms, int maxLines, CancellationToken cancellation = default);

    /// <summary>
    /// Finds the rooms with lines appended after a moment. A node that follows very many rooms calls this first: rooms without new
    /// lines cost nothing.
    /// </summary>
    /// <param name="since">From the last result; null = the first call, whose result has the moment but no rooms.</param>
    Task<LogChanges> FindChangedAsync(LogClock? since, CancellationToken cancellation = default);

    /// <summary>Reads the last lines of a room before a sequence, oldest first.</summary>
    Task<IReadOnlyList<LogLine>> ReadLastAsync(string room, int maxLines, long before = long.MaxValue, CancellationToken cancellation = default);

    /// <summary>Reads the sequences of the last lines ever appended to these rooms; 0 for a room that does not exist.</summary>
    Task<IReadOnlyList<RoomPosition>> ReadHeadsAsync(IReadOnlyCollection<string> rooms, CancellationToken cancellation = default);

    /// <summary>
    /// Removes some lines beyond the retention, oldest first, in a small step that delays nobody. Does nothing while another node
    /// trims.
    /// </summary>
    /// <remarks>
    /// The sequences of a room continue while it has members. A room without members and lines is removed with its topic, and
    /// counts from 1 again.
    /// </remarks>
    /// <param name="maxLines">The maximum number of lines and rooms to remove in this step.</param>
    /// <returns>The number of lines and rooms removed; if it is <paramref name="maxLines"/>, there may be more.</returns>
    Task<int> TrimAsync(Retention retention, int maxLines, CancellationToken cancellation = default);
}
