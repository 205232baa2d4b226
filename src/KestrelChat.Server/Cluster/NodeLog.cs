using KestrelChat.Nodes;

namespace KestrelChat.Server.Cluster;

/// <summary>Writes into the log how this node gets on with the database of the cluster.</summary>
internal sealed partial class NodeLog(ILogger<ChatNode> logger) : INodeLog
{
    [LoggerMessage(EventId = 72, EventName = "ClusterLost", Level = LogLevel.Error, Message = "The database of the cluster cannot be used; what is said waits, up to Chat:Cluster:MaxPendingLines. To {What} failed: {Why}")]
    public partial void Lost(string what, string why);

    [LoggerMessage(EventId = 73, EventName = "ClusterFound", Level = LogLevel.Information, Message = "The database of the cluster can be reached again")]
    public partial void Found();

    [LoggerMessage(EventId = 74, EventName = "ClusterWorkFailed", Level = LogLevel.Error, Message = "The work of this node in the cluster failed and is begun again: {What}")]
    public partial void Failed(string what, Exception failure);
}
