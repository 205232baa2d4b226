namespace KestrelChat.Cluster.Store;

/// <summary>A message from one node to another.</summary>
/// <param name="Id">Different from the ids of all other messages; the same at each retry.</param>
/// <param name="To">The id of the receiver's lease, which may have ended.</param>
/// <param name="Kind">A number that the nodes define.</param>
/// <param name="Body">What only nodes interpret.</param>
/// <param name="Life">How long it waits for its receiver.</param>
/// <param name="Client">The client of the receiver that it is about, by its number there; 0 = none.</param>
public sealed record OutgoingMessage(Guid Id, Guid To, int Kind, ReadOnlyMemory<byte> Body, TimeSpan Life, long Client = 0)
{
    /// <summary>Checks messages before they are sent.</summary>
    /// <exception cref="ArgumentException">Something is beyond <see cref="ClusterLimits"/>.</exception>
    public static void Check(IReadOnlyList<OutgoingMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ClusterLimits.CheckBatch(messages.Count);
        foreach (var message in messages)
        {
            ClusterLimits.CheckBytes(message.Body.Length, ClusterLimits.MaxBodyBytes);
        }
    }
}

/// <summary>A message in a node's inbox.</summary>
/// <param name="From">The id under which the sender sent it.</param>
/// <param name="Client">The client of the receiver that it is about; 0 = none.</param>
public sealed record IncomingMessage(Guid Id, Guid From, long Client, int Kind, ReadOnlyMemory<byte> Body);

/// <summary>Messages between nodes. Each is delivered once, those of one sender in their order.</summary>
/// <remarks>
/// A message outlasts the lease of its receiver: a node that lost its lease still receives what was sent to its former ids. An inbox holds
/// about <see cref="ClusterLimits.MaxInbox"/> messages; messages to a full inbox are refused.
/// </remarks>
public interface IMessageStore
{
    /// <summary>Sends messages. A message with an id that was sent before is not sent again.</summary>
    /// <param name="from">The id of the sender's lease.</param>
    /// <returns>The ids of the messages that were not sent because an inbox is full.</returns>
    /// <exception cref="StoreRefusedException">The store refuses one of these messages.</exception>
    Task<IReadOnlyList<Guid>> SendAsync(Guid from, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation = default);

    /// <summary>
    /// Removes handled messages from a node's inboxes and reads the next ones that have not expired. They stay in the inbox until a later
    /// call names them as handled, so a lost response loses no message; a node remembers what it handled until then.
    /// </summary>
    /// <remarks>One call for each node at a time.</remarks>
    /// <param name="nodes">The ids of the leases that the node has or had, the present one last.</param>
    /// <param name="handled">The ids of messages of earlier results.</param>
    Task<IReadOnlyList<IncomingMessage>> ReceiveAsync(IReadOnlyList<Guid> nodes, IReadOnlyCollection<Guid> handled, int maxMessages, CancellationToken cancellation = default);

    /// <summary>
    /// Takes a message back, unless its receiver has read it. A message that was not sent yet is not sent any more. The store forgets a
    /// message a minute after its life is over.
    /// </summary>
    /// <returns>True: its receiver has not read it and never will. False: it may have been carried out.</returns>
    Task<bool> WithdrawAsync(Guid id, CancellationToken cancellation = default);
}
