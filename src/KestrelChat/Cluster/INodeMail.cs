namespace KestrelChat.Cluster;

/// <summary>What one node tells others: only they know what it means.</summary>
/// <param name="Kind">What it is; the nodes' own numbers.</param>
public sealed record MailBody(int Kind, ReadOnlyMemory<byte> Body)
{
    /// <summary>Checks what is to be sent.</summary>
    /// <exception cref="ArgumentException">Something is beyond <see cref="ClusterLimits"/>.</exception>
    public static void Check(IReadOnlyList<MailBody> contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        ClusterLimits.CheckBatch(contents.Count);
        foreach (var content in contents)
        {
            ClusterLimits.CheckBytes(content.Body.Length, ClusterLimits.MaxBodyBytes);
        }
    }
}

/// <summary>A message to a node or to all others.</summary>
/// <param name="Number">Larger than that of every message the sender sent before, beginning at 1; the same when it is tried again.</param>
/// <param name="To">A node; null = every living node but the sender.</param>
public sealed record OutgoingMail(long Number, Guid? To, MailBody Content)
{
    /// <summary>Checks what can be said of messages before they are sent.</summary>
    /// <exception cref="ArgumentException">Something is beyond <see cref="ClusterLimits"/>, or the numbers do not grow.</exception>
    public static void Check(IReadOnlyList<OutgoingMail> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        MailBody.Check([.. messages.Select(message => message.Content)]);
        ClusterLimits.CheckGrowing(messages.Select(message => message.Number));
    }
}

/// <summary>A message in a node's inbox.</summary>
/// <param name="Id">To say that it was received.</param>
/// <param name="From">Who sent it.</param>
public sealed record IncomingMail(long Id, Guid From, MailBody Content);

/// <summary>
/// Messages between nodes: each is delivered once to each node it is for, those of one sender in their order. They do not
/// outlast the node they are for, wait for a bounded time, and <see cref="ClusterLimits.MaxInbox"/> of them at most.
/// </summary>
public interface INodeMail
{
    /// <summary>How long a message waits for its receiver.</summary>
    static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Sends messages, all or none; what was sent before is not sent twice. To a node that is not there: into the void.
    /// </summary>
    /// <remarks>One call of a node at a time, as with <see cref="IRoomLog.AppendAsync"/>.</remarks>
    /// <returns>False: the sender is not in the cluster, see <see cref="IPresence"/>; nothing was sent.</returns>
    Task<bool> SendAsync(Guid from, IReadOnlyList<OutgoingMail> messages, CancellationToken cancellation = default);

    /// <summary>
    /// The next messages for a node. They stay in its inbox until a later call names them: who did not get the answer asks
    /// again and misses nothing; who did names them and gets none twice.
    /// </summary>
    /// <remarks>One call of a node at a time.</remarks>
    /// <param name="received">Ids from the last answer.</param>
    Task<IReadOnlyList<IncomingMail>> ReceiveAsync(Guid node, IReadOnlyCollection<long> received, int maxMessages, CancellationToken cancellation = default);
}
