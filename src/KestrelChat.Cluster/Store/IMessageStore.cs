namespace KestrelChat.Cluster.Store;

/// <summary>The content of a message between nodes, which only nodes interpret.</summary>
/// <param name="Kind">A number that the nodes define.</param>
public sealed record MessageBody(int Kind, ReadOnlyMemory<byte> Body)
{
    /// <summary>Checks contents before they are sent.</summary>
    /// <exception cref="ArgumentException">Something is beyond <see cref="ClusterLimits"/>.</exception>
    public static void Check(IReadOnlyList<MessageBody> contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        ClusterLimits.CheckBatch(contents.Count);
        foreach (var content in contents)
        {
            ClusterLimits.CheckBytes(content.Body.Length, ClusterLimits.MaxBodyBytes);
        }
    }
}

/// <summary>A message to one node or to all others.</summary>
/// <param name="Number">Greater than the numbers of all earlier messages of the sender, from 1; the same at each retry.</param>
/// <param name="To">The receiver; null = every living node but the sender.</param>
public sealed record OutgoingMessage(long Number, Guid? To, MessageBody Content)
{
    /// <summary>Checks messages before they are sent.</summary>
    /// <exception cref="ArgumentException">Something is beyond <see cref="ClusterLimits"/>, or the numbers are not ascending.</exception>
    public static void Check(IReadOnlyList<OutgoingMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        MessageBody.Check([.. messages.Select(message => message.Content)]);
        ClusterLimits.CheckAscending(messages.Select(message => message.Number));
    }
}

/// <summary>A message in a node's inbox.</summary>
/// <param name="Id">Acknowledges the message in the next call of <see cref="IMessageStore.ReceiveAsync"/>.</param>
/// <param name="From">The sender.</param>
public sealed record IncomingMessage(long Id, Guid From, MessageBody Content);

/// <summary>Messages between nodes. Each is delivered once to each receiver, those of one sender in their order.</summary>
/// <remarks>
/// An inbox holds about <see cref="ClusterLimits.MaxInbox"/> messages, each for at most <see cref="Life"/>, and is removed with its
/// node.
/// </remarks>
public interface IMessageStore
{
    /// <summary>How long a message waits for its receiver.</summary>
    static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Sends messages, all or none. Messages that were sent before are not sent again; messages to a node that does not exist are
    /// dropped.
    /// </summary>
    /// <remarks>One call for each sender at a time, as for <see cref="ILogStore.AppendAsync"/>.</remarks>
    /// <returns>False if the sender is not in the cluster (<see cref="IPresenceStore"/>): nothing was sent.</returns>
    Task<bool> SendAsync(Guid from, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation = default);

    /// <summary>
    /// Removes acknowledged messages from a node's inbox and reads the next ones. They stay in the inbox until a later call
    /// acknowledges them, so a lost response loses no message.
    /// </summary>
    /// <remarks>One call for each node at a time.</remarks>
    /// <param name="received">The ids of the messages in the last result.</param>
    Task<IReadOnlyList<IncomingMessage>> ReceiveAsync(Guid node, IReadOnlyCollection<long> received, int maxMessages, CancellationToken cancellation = default);
}
