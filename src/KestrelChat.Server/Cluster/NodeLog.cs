using KestrelChat.Cluster.Node;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;

namespace KestrelChat.Server.Cluster;

/// <summary>Logs how this node's work with the cluster's database goes.</summary>
internal sealed partial class NodeLog(ILogger<ClusterNode> logger) : INodeDiagnostics
{
    public void RetentionDiffers(Retention configured, Retention inForce) =>
        LogRetentionDiffers(configured.Lines, configured.Days, inForce.Lines, inForce.Days);

    [LoggerMessage(EventId = 72, EventName = "ClusterLost", Level = LogLevel.Error, Message = "The database of the cluster cannot be used; events are pending, up to Chat:Cluster:MaxPendingLines and Chat:Cluster:MaxPendingBytes. Failed to {Work}: {Reason}")]
    public partial void Unreachable(string work, string reason);

    [LoggerMessage(EventId = 73, EventName = "ClusterFound", Level = LogLevel.Information, Message = "The database of the cluster can be used again")]
    public partial void Reachable();

    [LoggerMessage(EventId = 74, EventName = "ClusterWorkFailed", Level = LogLevel.Error, Message = "Failed to {Work} because of an unexpected exception; retrying")]
    public partial void LoopFailed(string work, Exception exception);

    [LoggerMessage(EventId = 77, EventName = "ClusterRefused", Level = LogLevel.Error, Message = "The database refused {Item}, which was dropped: {Reason}")]
    public partial void Refused(string item, string reason);

    [LoggerMessage(EventId = 78, EventName = "ClusterLogDiverged", Level = LogLevel.Warning, Message = "The log of room {Room} is not the one that was read: a fail-over or a restored backup. Lines that were shown and are lost: {Lost}")]
    public partial void LogDiverged(string room, long lost);

    [LoggerMessage(EventId = 79, EventName = "ClusterClockSkewed", Level = LogLevel.Warning, Message = "The clock of the cluster's database minus this node's is {Skew}: this node removes nothing from the log until they agree within a second")]
    public partial void ClockSkewed(TimeSpan skew);

    [LoggerMessage(EventId = 80, EventName = "ClusterReturned", Level = LogLevel.Warning, Message = "This node was out of the cluster, since it had not renewed its lease or more was pending than it may keep; it has joined again, and its clients arrive again")]
    public partial void Returned();

    [LoggerMessage(EventId = 82, EventName = "ClusterUnknownKind", Level = LogLevel.Warning, Message = "Skipped {What} of kind {Kind}, version {Version}, which only a later version knows; reported once")]
    public partial void UnknownKind(string what, int kind, int version);

    [LoggerMessage(EventId = 81, EventName = "ClusterRetentionDiffers", Level = LogLevel.Warning, Message = "Chat:Cluster keeps {Lines} events of a room and {Days} day(s), but the log keeps {LinesInForce} and {DaysInForce}: it changes when all running nodes have the same settings (0 = all)")]
    private partial void LogRetentionDiffers(int lines, int days, int linesInForce, int daysInForce);
}
