namespace KestrelChat.Cluster.Presence;

/// <summary>The id of this node's lease. Written by <see cref="NodeLease"/>; any thread may read it.</summary>
internal sealed class LeaseId
{
    private volatile object? _value;

    /// <summary>Null while the node has no lease.</summary>
    public Guid? Value
    {
        get => _value as Guid?;
        set => _value = value;
    }
}
