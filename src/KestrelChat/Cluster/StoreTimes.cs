namespace KestrelChat.Cluster;

/// <summary>Times as databases keep them.</summary>
internal static class StoreTimes
{
    public static DateTimeOffset Kept(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
