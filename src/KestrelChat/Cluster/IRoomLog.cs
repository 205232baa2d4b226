namespace KestrelChat.Cluster;

/// <summary>What was said, room by room, in one order for all nodes.</summary>
public interface IRoomLog
{
    /// <summary>
    /// Appends lines of any rooms, all or none. A line whose key was appended before keeps its place: a batch may be tried
    /// again, alone or together with later lines, as often as needed.
    /// </summary>
    /// <remarks>
    /// One call of a node at a time, its lines in the order of their numbers: a line with a number below one that was already
    /// appended is taken for one that was tried before, and not appended.
    /// </remarks>
    /// <param name="node">The id under which the numbers were given; not necessarily that of a lease.</param>
    /// <param name="lines">At most <see cref="ClusterLimits.MaxBatch"/>.</param>
    /// <returns>The sequence of each line; 0 for one that was appended before and is no longer kept.</returns>
    Task<IReadOnlyList<long>> AppendAsync(Guid node, IReadOnlyList<PendingLine> lines, CancellationToken cancellation = default);

    /// <summary>
    /// Reads on in several rooms. Each room has its share of the page, so that a busy one keeps none of the others waiting.
    /// </summary>
    /// <param name="rooms">After which sequence in each room, each room once. Rooms that do not exist have no lines.</param>
    /// <param name="maxLines">At most so many; but at least one for each room that has any.</param>
    /// <returns>
    /// Where the first line of a room does not follow its position, the lines between are no longer kept.
    /// </returns>
    Task<LogPage> ReadAfterAsync(IReadOnlyCollection<RoomPosition> rooms, int maxLines, CancellationToken cancellation = default);

    /// <summary>
    /// In which rooms something was appended since a moment: who follows very many asks this first, since it costs nothing
    /// where nothing was said.
    /// </summary>
    /// <param name="since">From the last answer; null = none yet, and the answer names no rooms but the moment.</param>
    Task<LogChanges> FindChangedAsync(LogClock? since, CancellationToken cancellation = default);

    /// <summary>The last lines of a room before a sequence, oldest first.</summary>
    Task<IReadOnlyList<LogLine>> ReadLastAsync(string room, int maxLines, long before = long.MaxValue, CancellationToken cancellation = default);

    /// <summary>The sequences of the last lines ever appended to these rooms; 0 for a room that does not exist.</summary>
    Task<IReadOnlyList<RoomPosition>> ReadHeadsAsync(IReadOnlyCollection<string> rooms, CancellationToken cancellation = default);

    /// <summary>
    /// Removes some lines that are not to be kept, oldest first: a small step that keeps nobody waiting. Sequences go on where
    /// they were, as long as somebody is in the room; one where nobody is and of which no line is left is forgotten, with its
    /// topic, and counts from 1 when somebody speaks there again. When another node is at it, nothing is done.
    /// </summary>
    /// <param name="maxLines">At most so many lines in this step, and rooms.</param>
    /// <returns>How many lines or rooms were removed: as many as <paramref name="maxLines"/> = there may be more.</returns>
    Task<int> TrimAsync(Retention keep, int maxLines, CancellationToken cancellation = default);
}
