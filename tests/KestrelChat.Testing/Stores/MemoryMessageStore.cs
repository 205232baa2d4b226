using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Stores;

/// <summary>The inboxes of a <see cref="MemoryClusterStore"/>.</summary>
internal sealed class MemoryMessageStore(MemoryClusterStore cluster, MemoryNodes nodes) : IMessageStore
{
    public async Task<bool> SendAsync(Guid from, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation = default)
    {
        OutgoingMessage.Check(messages);
        var sent = await cluster.RunAsync(
            () =>
            {
                if (nodes.FindPresent(from) is not { } sender)
                {
                    return false;
                }

                foreach (var message in messages.Where(message => message.Number > sender.Sent))
                {
                    Guid[] targets = message.To is { } one ? [one] : [.. nodes.Present.Where(node => node != sender).Select(node => node.Id)];
                    foreach (var target in targets)
                    {
                        nodes.Deliver(from, target, message.Content);
                    }

                    sender.Sent = message.Number;
                }

                return true;
            },
            cancellation);
        cluster.Signal(NotificationKind.Messages);
        return sent;
    }

    public Task<IReadOnlyList<IncomingMessage>> ReceiveAsync(Guid node, IReadOnlyCollection<long> received, int maxMessages, CancellationToken cancellation = default) =>
        cluster.RunAsync<IReadOnlyList<IncomingMessage>>(
            () =>
            {
                if (nodes.FindPresent(node) is not { } present)
                {
                    return [];
                }

                var expired = nodes.Now - IMessageStore.Life;
                present.Inbox.RemoveAll(delivered => delivered.At < expired || received.Contains(delivered.Message.Id));
                return [.. present.Inbox.Take(maxMessages).Select(delivered => delivered.Message)];
            },
            cancellation);
}
