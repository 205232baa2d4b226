namespace KestrelChat.Cluster;

/// <summary>A line on its way into the log.</summary>
/// <param name="Number">
/// Its key beside the node's id: larger than that of every line the node appended before, beginning at 1. The same line has
/// the same number whenever it is tried again.
/// </param>
/// <param name="Room">The room's name, as rooms are told apart.</param>
/// <param name="Who">The name shown for whoever said it.</param>
/// <param name="Text">UTF-8, as it is shown.</param>
/// <param name="At">When it was said, by the node's clock; kept to the microsecond.</param>
public sealed record PendingLine(long Number, string Room, string Who, ReadOnlyMemory<byte> Text, DateTimeOffset At)
{
    /// <summary>Checks what can be said of a batch before it is sent.</summary>
    /// <exception cref="ArgumentException">Something is beyond <see cref="ClusterLimits"/>, or the numbers do not grow.</exception>
    public static void Check(IReadOnlyList<PendingLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ClusterLimits.CheckBatch(lines.Count);
        ClusterLimits.CheckGrowing(lines.Select(line => line.Number));
        foreach (var line in lines)
        {
            ClusterLimits.CheckName(line.Room);
            ClusterLimits.CheckName(line.Who);
            ClusterLimits.CheckBytes(line.Text.Length, ClusterLimits.MaxTextBytes);
        }
    }
}
