namespace KestrelChat.Cluster.Work;

/// <summary>Records how the node's work with the store goes. Any thread; implementations MUST NOT block or throw.</summary>
public interface INodeDiagnostics
{
    /// <summary>The store became unreachable, and the rooms were notified.</summary>
    /// <param name="work">The work that failed, such as <c>append</c>.</param>
    void Unreachable(string work, string reason);

    /// <summary>The store can be reached again, and the rooms were notified.</summary>
    void Reachable();

    /// <summary>A loop ended with an unexpected exception and is restarted.</summary>
    void LoopFailed(string work, Exception exception);
}
