using System.Text.Json;
using System.Threading.Channels;
using KestrelChat.Cluster;

namespace KestrelChat.Nodes;

/// <summary>This node's messages to others and theirs to it: sent together, each delivered once.</summary>
/// <remarks><see cref="Send"/>: any thread, does not wait. The loops: once each.</remarks>
internal sealed class NodeMailbox(INodeMail mail, Doorbell doorbell, NodeOptions options, Reachability reachability, TimeProvider time)
{
    // What waits here is news of who comes and goes: when it is older than the store would keep it, it is no news.
    private const int MaxWaiting = 10_000;
    private const int MaxBatch = 500;

    private readonly Lock _gate = new();
    private readonly Queue<OutgoingMail> _waiting = new();
    private readonly Channel<bool> _any = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _lastNumber;

    /// <summary>How many messages were not sent yet.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Sends a message to a node, or to all others (null). While too many wait, the oldest are given up.</summary>
    public void Send(Guid? to, NodeMessageKind kind, NodeMessage message)
    {
        lock (_gate)
        {
            if (_waiting.Count >= MaxWaiting)
            {
                _waiting.Dequeue();
            }

            _waiting.Enqueue(new OutgoingMail(++_lastNumber, to, message.ToMail(kind)));
            _any.Writer.TryWrite(true);
        }
    }

    /// <summary>Sends what waits, until it is cancelled.</summary>
    /// <param name="node">Under which id this node is in the cluster now; null = it is not.</param>
    public async Task SendAsync(Func<Guid?> node, CancellationToken end)
    {
        var backoff = new Backoff();
        _any.Writer.TryWrite(true);
        while (true)
        {
            await _any.Reader.ReadAsync(end);
            while (Peek() is { Length: > 0 } batch)
            {
                var began = time.GetTimestamp();
                try
                {
                    if (node() is { } from && await mail.SendAsync(from, batch, end))
                    {
                        Remove(batch[^1].Number);
                        backoff.Reset();
                        reachability.Succeeded();
                        await options.RestAsync(time, began, end);
                        continue;
                    }
                }
                catch (ClusterUnavailableException)
                {
                    reachability.Failed();
                }

                await Task.Delay(backoff.Next(), time, end);
            }
        }
    }

    /// <summary>Takes what comes, until it is cancelled.</summary>
    public async Task ReceiveAsync(Func<Guid?> node, Action<Guid, NodeMessageKind, NodeMessage> received, CancellationToken end)
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
                    foreach (var message in messages)
                    {
                        done.Add(message.Id);
                        Deliver(message, received);
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
            catch (ClusterUnavailableException)
            {
                reachability.Failed();
                await Task.Delay(backoff.Next(), time, end);
            }
        }
    }

    private static void Deliver(IncomingMail message, Action<Guid, NodeMessageKind, NodeMessage> received)
    {
        try
        {
            received(message.From, (NodeMessageKind)message.Content.Kind, NodeMessage.Of(message.Content));
        }
        catch (JsonException)
        {
            // Of a version that this one does not understand: what it tells is lost here, and nothing else.
        }
    }

    private OutgoingMail[] Peek()
    {
        lock (_gate)
        {
            return [.. _waiting.Take(MaxBatch)];
        }
    }

    private void Remove(long upTo)
    {
        lock (_gate)
        {
            while (_waiting.TryPeek(out var first) && first.Number <= upTo)
            {
                _waiting.Dequeue();
            }
        }
    }
}
