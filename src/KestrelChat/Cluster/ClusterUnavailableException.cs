namespace KestrelChat.Cluster;

/// <summary>
/// What the nodes share cannot be reached now. What was asked may have been done or not: ask again later, with the same keys.
/// </summary>
public sealed class ClusterUnavailableException : Exception
{
    public ClusterUnavailableException()
    {
    }

    public ClusterUnavailableException(string message)
        : base(message)
    {
    }

    public ClusterUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the store was there and did not do it, for want of rights or room or since it is only read from.</summary>
    public bool IsRefusal { get; init; }
}
