namespace KestrelChat.Cluster.Store;

/// <summary>
/// The cluster's store cannot be used now. An operation that failed this way may or may not have been carried out: retry it with
/// the same keys.
/// </summary>
public sealed class ClusterUnavailableException : BackplaneUnavailableException
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

    /// <summary>Whether the store was reached and refused, because of missing rights or space or because it is read-only.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>The class of the failure, for metrics: the first two characters of an SQLSTATE, <c>timeout</c> or <c>connection</c>.</summary>
    public string FailureClass { get; init; } = "connection";
}
