using KestrelChat.Cluster.Node;
using KestrelChat.Cluster.Work;

namespace KestrelChat.Server.Cluster;

/// <summary>Logs whether this node can use the cluster's database.</summary>
internal sealed partial class NodeLog(ILogger<ClusterNode> logger) : INodeDiagnostics
{
    [LoggerMessage(EventId = 72, EventName = "ClusterLost", Level = LogLevel.Error, Message = "The database of the cluster cannot be used; lines are pending, up to Chat:Cluster:MaxPendingLines. Failed to {Work}: {Reason}")]
    public partial void Unreachable(string work, string reason);

    [LoggerMessage(EventId = 73, EventName = "ClusterFound", Level = LogLevel.Information, Message = "The database of the cluster can be used again")]
    public partial void Reachable();

    [LoggerMessage(EventId = 74, EventName = "ClusterWorkFailed", Level = LogLevel.Error, Message = "Failed to {Work} because of an unexpected exception; retrying")]
    public partial void LoopFailed(string work, Exception exception);
}
