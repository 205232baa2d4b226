using System.Text.Json;
using KestrelChat.Cluster;

namespace KestrelChat.Nodes;

/// <summary>This node's messages to others and theirs to it: sent together, each delivered once.</summary>
/// <remarks><see cref="Send"/>: any thread, does not wait. The loops: once each.</remarks>
internal sealed class NodeMailbox(INodeMail mail, Doorbell doorbell, NodeOptions options, Reachability reachability, TimeProvider time)
{
    // What waits here is news of who comes and goes: when it is older than the store would keep it, it is no news.
    private const int MaxWaiting = 10_000;
    private const int MaxBatch = 500;

    private readonly Reachability.Link _sending = reachability.Of("send mail to nodes");
    private readonly Reachability.Link _receiving = reachability.Of("receive mail of nodes");
    private readonly Outbox<OutgoingMail> _outgoing = new(MaxWaiting, MaxBatch);

    /// <summary>How many messages were not sent yet.</summary>
    public int Waiting => _outgoing.Waiting;

    /// <summary>Sends a message to a node, or to all others (null). While too many wait, the oldest are given up.</summary>
    public void Send(Guid? to, NodeMessageKind kind, NodeMessage message) =>
        _outgoing.Push((to, Content: message.ToMail(kind)), static (number, mail) => new OutgoingMail(number, mail.to, mail.Content));

    /// <summary>Sends what waits, until it is cancelled.</summary>
    /// <param name="node">Under which id this node is in the cluster now; null = it is not.</param>
    public Task SendAsync(Func<Guid?> node, CancellationToken end) => _outgoing.SendAsync(
        async batch =>
        {
            if (node() is not { } from)
            {
                return false;
            }

            var sent = await mail.SendAsync(from, batch, end);
            _sending.Succeeded();
            return sent;
        },
        options,
        _sending,
        time,
        end);

    /// <summary>Takes what comes, until it is cancelled.</summary>
    public async Task ReceiveAsync(Func<Guid?> node, Func<Guid, NodeMessageKind, NodeMessage, Task> received, CancellationToken end)
    {
        var backoff = new Backoff();
        List<long> done = [];
        while (true)
        {
            try
            {
                var began = time.GetTimestamp();
                if (node() is { } own)
                {
                    var messages = await mail.ReceiveAsync(own, done, MaxBatch, end);
                    done = [];
                    _receiving.Succeeded();
                    foreach (var message in messages)
                    {
                        done.Add(message.Id);
                        await DeliverAsync(message, received);
                    }

                    backoff.Reset();
                    if (messages.Count > 0)
                    {
                        await options.RestAsync(time, began, end);
                        continue;
                    }
                }

                await doorbell.WaitAsync(options.PollInterval, end);
            }
            catch (ClusterUnavailableException failure)
            {
                _receiving.Failed(failure);
                await Task.Delay(backoff.Next(), time, end);
            }
        }
    }

    private static async Task DeliverAsync(IncomingMail message, Func<Guid, NodeMessageKind, NodeMessage, Task> received)
    {
        try
        {
            await received(message.From, (NodeMessageKind)message.Content.Kind, NodeMessage.Of(message.Content));
        }
        catch (JsonException)
        {
            // Of a version that this one does not understand: what it tells is lost here, and nothing else.
        }
    }
}
