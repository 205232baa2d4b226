using System.Text.Json;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;

namespace KestrelChat.Cluster.Messages;

/// <summary>Sends this node's messages to others and receives theirs; each is delivered once.</summary>
/// <remarks><see cref="Send"/>: any thread, does not wait. The loops: once each.</remarks>
internal sealed class NodeMessenger(IMessageStore store, NotificationSignal notifications, NodeOptions options, Reachability reachability, TimeProvider time)
{
    // Messages are news: beyond this many the oldest are too old to matter.
    private const int MaxOutgoing = 10_000;
    private const int MaxBatch = 500;

    private readonly Reachability.Work _sending = reachability.Of("send messages to nodes");
    private readonly Reachability.Work _receiving = reachability.Of("receive messages of nodes");
    private readonly Outbox<OutgoingMessage> _outgoing = new(MaxOutgoing, MaxBatch);

    /// <summary>How many messages are not sent yet.</summary>
    public int Pending => _outgoing.Count;

    /// <summary>Sends a message to a node, or to all others (null). If too many are pending, the oldest is dropped.</summary>
    public void Send(Guid? to, NodeMessageKind kind, NodeMessage message) =>
        _outgoing.AddDroppingOldest((to, Body: message.ToBody(kind)), static (number, message) => new OutgoingMessage(number, message.to, message.Body));

    /// <summary>Sends messages until it is cancelled.</summary>
    /// <param name="node">The id of this node's lease; null = it has none.</param>
    public Task SendAsync(Func<Guid?> node, CancellationToken cancellation) => _outgoing.RunAsync(
        async batch =>
        {
            if (node() is not { } from)
            {
                return false;
            }

            var sent = await store.SendAsync(from, batch, cancellation);
            _sending.Succeeded();
            return sent;
        },
        options,
        _sending,
        time,
        cancellation);

    /// <summary>Receives messages until it is cancelled.</summary>
    public async Task ReceiveAsync(Func<Guid?> node, Func<Guid, NodeMessageKind, NodeMessage, Task> handle, CancellationToken cancellation)
    {
        var backoff = new Backoff();
        List<long> handled = [];
        while (true)
        {
            try
            {
                var began = time.GetTimestamp();
                if (node() is { } own)
                {
                    var messages = await store.ReceiveAsync(own, handled, MaxBatch, cancellation);
                    handled = [];
                    _receiving.Succeeded();
                    foreach (var message in messages)
                    {
                        handled.Add(message.Id);
                        await HandleAsync(message, handle);
                    }

                    backoff.Reset();
                    if (messages.Count > 0)
                    {
                        await options.RestAsync(time, began, cancellation);
                        continue;
                    }
                }

                await notifications.WaitAsync(options.PollInterval, cancellation);
            }
            catch (ClusterUnavailableException failure)
            {
                _receiving.Failed(failure);
                await Task.Delay(backoff.Next(), time, cancellation);
            }
        }
    }

    private static async Task HandleAsync(IncomingMessage message, Func<Guid, NodeMessageKind, NodeMessage, Task> handle)
    {
        try
        {
            await handle(message.From, (NodeMessageKind)message.Content.Kind, NodeMessage.Of(message.Content));
        }
        catch (JsonException)
        {
            // From a version that this one does not understand: only this message is lost here.
        }
    }
}
