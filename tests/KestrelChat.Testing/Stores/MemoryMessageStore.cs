using System.Text;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Stores;

/// <summary>The inboxes of a <see cref="MemoryClusterStore"/>.</summary>
internal sealed class MemoryMessageStore(MemoryStoreHandle handle) : IMessageStore
{
    public async Task<IReadOnlyList<Guid>> SendAsync(Guid from, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation = default)
    {
        OutgoingMessage.Check(messages);
        return await handle.RunAsync<IReadOnlyList<Guid>>(
            transaction => [.. messages.Where(message => !Send(transaction, from, message)).Select(message => message.Id)],
            cancellation,
            messages.Select(message => Encoding.UTF8.GetString(message.Body.Span)));
    }

    public Task<IReadOnlyList<IncomingMessage>> ReceiveAsync(IReadOnlyList<Guid> nodes, IReadOnlyCollection<Guid> handled, int maxMessages, CancellationToken cancellation = default) =>
        handle.RunAsync<IReadOnlyList<IncomingMessage>>(
            transaction =>
            {
                var removed = handled.ToHashSet();
                transaction.State.Messages.RemoveAll(item => item.Expires <= transaction.Now || (nodes.Contains(item.To) && removed.Contains(item.Message.Id)));
                List<IncomingMessage> next = [.. transaction.State.Messages.Where(item => nodes.Contains(item.To)).Take(maxMessages).Select(item => item.Message)];
                transaction.State.Read.UnionWith(next.Select(message => message.Id));
                return next;
            },
            cancellation);

    public Task<bool> WithdrawAsync(Guid id, CancellationToken cancellation = default) =>
        handle.RunAsync(
            transaction =>
            {
                if (transaction.State.Read.Contains(id))
                {
                    return false;
                }

                transaction.State.Messages.RemoveAll(item => item.Message.Id == id);
                transaction.State.Sent.Add(id);
                return true;
            },
            cancellation);

    /// <returns>Whether it was sent, now or before.</returns>
    private static bool Send(MemoryTransaction transaction, Guid from, OutgoingMessage message)
    {
        var state = transaction.State;
        if (state.Sent.Contains(message.Id))
        {
            return true;
        }

        if (state.Messages.Count >= ClusterLimits.MaxInbox && state.Messages.Count(item => item.To == message.To && item.Expires > transaction.Now) >= ClusterLimits.MaxInbox)
        {
            return false;
        }

        transaction.Post(from, message);
        return true;
    }
}
