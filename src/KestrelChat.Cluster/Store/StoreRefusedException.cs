namespace KestrelChat.Cluster.Store;

/// <summary>
/// The store was reached and refuses what it was given (a constraint, an encoding, a trigger): it would refuse the same again. Nothing was
/// carried out.
/// </summary>
public sealed class StoreRefusedException : BackplaneUnavailableException
{
    public StoreRefusedException()
    {
    }

    public StoreRefusedException(string message)
        : base(message)
    {
    }

    public StoreRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The class of the failure, for metrics: the first two characters of an SQLSTATE, <c>timeout</c> or <c>connection</c>.</summary>
    public string FailureClass { get; init; } = "connection";
}
