using KestrelChat.Cluster.Store;

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

    /// <summary>The store refused an item, which was dropped; everything else goes on.</summary>
    /// <param name="item">What was refused, such as <c>a line of room lobby</c>.</param>
    void Refused(string item, string reason);

    /// <summary>The log of a room is not the one that was read: a fail-over lost its last events, or a backup was restored.</summary>
    /// <param name="lost">How many lines were shown and are not in the log any more.</param>
    void LogDiverged(string room, long lost);

    /// <summary>The clocks of this node and of the store differ by more than a second.</summary>
    void ClockSkewed(TimeSpan skew);

    /// <summary>
    /// This node has entered the cluster again: it was removed because it did not renew its lease, or left because too much was pending.
    /// </summary>
    void Returned();

    /// <summary>This node is configured to keep something else than the log keeps.</summary>
    void RetentionDiffers(Retention configured, Retention inForce);

    /// <summary>Something came that only a later version knows; it is skipped. Reported once for each kind and version.</summary>
    /// <param name="what">Such as <c>event</c> or <c>message</c>.</param>
    /// <param name="version">The version of its format: a kind that is known may have one that is not.</param>
    void UnknownKind(string what, int kind, int version);
}
