namespace KestrelChat.Cluster.Store;

/// <summary>A line to append to the log.</summary>
/// <param name="Number">
/// With the node's id its key: greater than the numbers of all lines that the node appended before, from 1; the same at each retry.
/// </param>
/// <param name="Room">The room's name, as names of rooms are compared.</param>
/// <param name="DisplayName">The name of its author.</param>
/// <param name="Text">UTF-8, which stores do not interpret.</param>
/// <param name="At">When it was said, by the node's clock; stored to the microsecond.</param>
public sealed record PendingLine(long Number, string Room, string DisplayName, ReadOnlyMemory<byte> Text, DateTimeOffset At)
{
    /// <summary>Checks a batch before it is appended.</summary>
    /// <exception cref="ArgumentException">Something is beyond <see cref="ClusterLimits"/>, or the numbers are not ascending.</exception>
    public static void Check(IReadOnlyList<PendingLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ClusterLimits.CheckBatch(lines.Count);
        ClusterLimits.CheckAscending(lines.Select(line => line.Number));
        foreach (var line in lines)
        {
            ClusterLimits.CheckName(line.Room);
            ClusterLimits.CheckName(line.DisplayName);
            ClusterLimits.CheckBytes(line.Text.Length, ClusterLimits.MaxTextBytes);
        }
    }
}
