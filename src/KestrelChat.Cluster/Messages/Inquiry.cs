namespace KestrelChat.Cluster.Messages;

/// <summary>A message that waits for its answer.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="Answer">Completes with the answer; null = it certainly was not carried out.</param>
internal sealed record Inquiry(Guid Id, Task<NodeReply?> Answer);
