namespace KestrelChat.Cluster.Work;

/// <summary>Where a node's ids and random waits come from. A simulation that has to be repeatable replaces it. Any thread.</summary>
internal class NodeRandom
{
    public static NodeRandom Shared { get; } = new();

    /// <summary>An id that was never used, and is larger than those of earlier moments.</summary>
    public virtual Guid NewId(DateTimeOffset now) => Guid.CreateVersion7(now);

    /// <summary>At least 0, and less than 1.</summary>
    public virtual double NextDouble() => Random.Shared.NextDouble();
}
