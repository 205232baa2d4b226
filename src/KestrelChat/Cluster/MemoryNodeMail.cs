namespace KestrelChat.Cluster;

/// <summary>The inboxes of a <see cref="MemoryClusterStore"/>.</summary>
internal sealed class MemoryNodeMail(MemoryClusterStore cluster, MemoryNodes nodes) : INodeMail
{
    public async Task<bool> SendAsync(Guid from, IReadOnlyList<OutgoingMail> messages, CancellationToken cancellation = default)
    {
        OutgoingMail.Check(messages);
        var sent = await cluster.DoAsync(
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
        cluster.Ring(DoorbellKind.Mail);
        return sent;
    }

    public Task<IReadOnlyList<IncomingMail>> ReceiveAsync(Guid node, IReadOnlyCollection<long> received, int maxMessages, CancellationToken cancellation = default) =>
        cluster.DoAsync<IReadOnlyList<IncomingMail>>(
            () =>
            {
                if (nodes.FindPresent(node) is not { } present)
                {
                    return [];
                }

                var overdue = nodes.Now - INodeMail.Life;
                present.Inbox.RemoveAll(mail => mail.At < overdue || received.Contains(mail.Message.Id));
                return [.. present.Inbox.Take(maxMessages).Select(mail => mail.Message)];
            },
            cancellation);
}
