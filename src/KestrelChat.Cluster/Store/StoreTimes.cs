namespace KestrelChat.Cluster.Store;

/// <summary>Times in the precision of databases: UTC, in microseconds.</summary>
internal static class StoreTimes
{
    public static DateTimeOffset Truncate(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
