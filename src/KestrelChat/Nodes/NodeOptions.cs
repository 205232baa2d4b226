namespace KestrelChat.Nodes;

/// <summary>How a node works with others. Checked by whoever reads it from outside.</summary>
public sealed class NodeOptions
{
    /// <summary>What operators call this node; empty = the machine's name.</summary>
    public string NodeName { get; set; } = "";

    /// <summary>
    /// The most that a line waits for others, to be appended with them in one transaction, and how often a node reads what
    /// others said; the first after a pause does not wait. The more nodes, the longer it should be.
    /// </summary>
    public TimeSpan BatchInterval { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How often it looks for what others said when nothing tells it to: what makes certain what doorbells make fast.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How many lines may wait while the log cannot be reached; who says one more is told that it was not sent.</summary>
    public int MaxPendingLines { get; set; } = 10_000;

    /// <summary>How many lines are kept of each room; 0 = all.</summary>
    public int KeepLines { get; set; } = 100_000;

    /// <summary>How many days lines are kept; 0 = for ever.</summary>
    public int KeepDays { get; set; } = 90;
}
