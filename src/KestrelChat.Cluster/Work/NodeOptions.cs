namespace KestrelChat.Cluster.Work;

/// <summary>The settings of a node. Whoever binds them from outside validates them.</summary>
public sealed class NodeOptions
{
    /// <summary>What operators call this node; empty = the machine's name.</summary>
    public string NodeName { get; set; } = "";

    /// <summary>
    /// The longest time that an event waits for others to be appended with it in one transaction, and how often a node reads the events
    /// of others. The first event after a pause does not wait. The more nodes, the longer it should be.
    /// </summary>
    public TimeSpan BatchInterval { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How often the node polls the log without a notification. Notifications make it fast; polling makes it certain.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How many lines and topics may be pending while the log cannot be reached: further ones are rejected. As many other events may be.</summary>
    public int MaxPendingLines { get; set; } = 10_000;

    /// <summary>How many bytes of lines and topics may be pending while the log cannot be reached, and of other events.</summary>
    public long MaxPendingBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// How many events of each room the log keeps; 0 = all. It changes when all running nodes have the same value, so that one
    /// misconfigured node removes nothing.
    /// </summary>
    public int KeepLines { get; set; } = 100_000;

    /// <summary>How many days the log keeps events; 0 = no limit. It changes when all running nodes have the same value.</summary>
    public int KeepDays { get; set; } = 90;

    /// <summary>Where its ids and random waits come from; nothing that is configured.</summary>
    internal NodeRandom Random { get; set; } = NodeRandom.Shared;
}
