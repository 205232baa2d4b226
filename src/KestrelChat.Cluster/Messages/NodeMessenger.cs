using System.Collections.Concurrent;
using System.Text.Json;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Messages;

/// <summary>Sends this node's messages to others, receives theirs and answers them; each is delivered once.</summary>
/// <remarks><see cref="Ask"/>: any thread, does not wait. The loops: once each.</remarks>
internal sealed class NodeMessenger(IMessageStore store, LeaseId lease, NotificationSignal notifications, NodeOptions options, Reachability reachability, INodeDiagnostics diagnostics, TimeProvider time)
{
    // Users and operators type them: beyond this many, something is wrong.
    private const int MaxOutgoing = 10_000;
    private const int MaxBatch = 500;

    // How much longer a message lives in the store than its sender waits before it takes the message back; and how long an answer waits for
    // the sender.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_replyLife = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Queue<OutgoingMessage> _outgoing = new();
    private readonly AsyncSignal _added = new();
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<NodeReply?>> _asked = new();
    private readonly ConcurrentDictionary<(int Kind, int Version), byte> _unknownKinds = new();

    // What was received and is still in the inbox, and the answers to it. Of the loop that receives, however often it is restarted.
    private readonly List<Guid> _handled = [];
    private readonly List<OutgoingMessage> _replies = [];

    // How many of the first messages are being sent.
    private int _sending;

    /// <summary>The work of the loop that sends.</summary>
    public Reachability.Work Sending { get; } = reachability.Of("send messages to nodes");

    /// <summary>The work of the loop that receives.</summary>
    public Reachability.Work Receiving { get; } = reachability.Of("receive messages of nodes");

    /// <summary>How many messages are not sent yet.</summary>
    public int Pending
    {
        get
        {
            lock (_gate)
            {
                return _outgoing.Count;
            }
        }
    }

    /// <summary>How many messages wait for an answer.</summary>
    public int Unanswered => _asked.Count;

    /// <summary>Sends a message and waits for its answer as long as it lives.</summary>
    /// <param name="to">The client that it is about.</param>
    /// <exception cref="ClusterUnavailableException">Too many messages are pending: it was not sent.</exception>
    public Inquiry Ask(ClientKey to, NodeMessageKind kind, NodeMessage message, TimeSpan life, CancellationToken cancellation)
    {
        var id = options.Random.NewId(time.GetUtcNow());
        var answer = new TaskCompletionSource<NodeReply?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = answer;
        if (!TryEnqueue(new OutgoingMessage(id, to.Node, (int)kind, message.ToBody(), life + s_grace, to.Id)))
        {
            _asked.TryRemove(id, out _);
            throw new ClusterUnavailableException("too many messages to other nodes are pending");
        }

        return new Inquiry(id, AwaitAnswerAsync(id, AnswerAsync(answer.Task), life, cancellation));
    }

    /// <summary>Sends messages until it is cancelled.</summary>
    public async Task SendAsync(CancellationToken cancellation)
    {
        var backoff = new Backoff(options.Random);
        _added.Set();
        while (true)
        {
            await _added.WaitAsync(cancellation);
            while (Peek() is { Count: > 0 } batch)
            {
                var began = time.GetTimestamp();
                try
                {
                    if (lease.Value is { } node)
                    {
                        await SendAsync(node, batch, cancellation);
                        backoff.Reset();
                        continue;
                    }
                }
                catch (ClusterUnavailableException failure)
                {
                    Sending.Failed(failure, began);
                }
                finally
                {
                    EndSending();
                }

                await Task.Delay(backoff.Next(), time, cancellation);
            }

            // What could not be sent may have been taken back: then nothing fails any more.
            Sending.Succeeded();
        }
    }

    /// <summary>Receives messages until it is cancelled.</summary>
    /// <param name="handle">Carries out a message of another node.</param>
    public async Task ReceiveAsync(Func<IncomingMessage, NodeMessage, NodeReply> handle, CancellationToken cancellation)
    {
        var backoff = new Backoff(options.Random);
        while (true)
        {
            var began = time.GetTimestamp();
            try
            {
                if (lease.Value is { } own)
                {
                    // The answers first: once a message has gone from the inbox, its answer is on the way.
                    await ReplyAsync(own, cancellation);
                    var messages = await store.ReceiveAsync(lease.All, _handled, MaxBatch, cancellation);
                    _handled.Clear();
                    Receiving.Succeeded();
                    backoff.Reset();
                    foreach (var message in messages)
                    {
                        _handled.Add(message.Id);
                        if (Handle(message, handle) is { } result)
                        {
                            _replies.Add(new OutgoingMessage(options.Random.NewId(time.GetUtcNow()), message.From, (int)NodeMessageKind.Reply, new NodeMessage { ReplyTo = message.Id, Result = result }.ToBody(), s_replyLife));
                        }
                    }

                    if (messages.Count > 0)
                    {
                        continue;
                    }
                }

                await notifications.WaitAsync(options.PollInterval, cancellation);
            }
            catch (ClusterUnavailableException failure)
            {
                Receiving.Failed(failure, began);
                await Task.Delay(backoff.Next(), time, cancellation);
            }
        }
    }

    private async Task ReplyAsync(Guid node, CancellationToken cancellation)
    {
        if (_replies.Count > 0)
        {
            try
            {
                await store.SendAsync(node, _replies, cancellation);
            }
            catch (StoreRefusedException refusal)
            {
                diagnostics.Refused("an answer to another node", refusal.Message);
            }

            _replies.Clear();
        }
    }

    // Null for what needs no answer.
    private NodeReply? Handle(IncomingMessage message, Func<IncomingMessage, NodeMessage, NodeReply> handle)
    {
        var version = NodeMessage.CurrentVersion;
        try
        {
            var content = NodeMessage.Of(message.Body);
            version = content.Version;
            switch ((NodeMessageKind)message.Kind)
            {
                case var _ when version > NodeMessage.CurrentVersion:
                    break;
                case NodeMessageKind.Reply:
                    if (content.ReplyTo is { } id && _asked.TryRemove(id, out var answer))
                    {
                        answer.TrySetResult(content.Result ?? NodeReply.NotKnown);
                    }

                    return null;
                case NodeMessageKind.NameClaimed:
                    handle(message, content);
                    return null;
                case NodeMessageKind.Private or NodeMessageKind.Kick:
                    return handle(message, content);
                default:
                    break;
            }
        }
        catch (JsonException)
        {
            // Of a version that this one does not understand: only this message is lost here.
        }

        if (_unknownKinds.TryAdd((message.Kind, version), 0))
        {
            diagnostics.UnknownKind("message", message.Kind, version);
        }

        // An answer is not answered.
        return message.Kind == (int)NodeMessageKind.Reply ? null : NodeReply.Unknown;
    }

    // An inbox that is full, and a message that the store refuses, are answered as not carried out.
    private async Task SendAsync(Guid node, List<OutgoingMessage> batch, CancellationToken cancellation)
    {
        IReadOnlyList<Guid> refused;
        try
        {
            refused = await store.SendAsync(node, batch, cancellation);
        }
        catch (StoreRefusedException) when (batch.Count > 1)
        {
            foreach (var message in batch)
            {
                await SendAsync(node, [message], cancellation);
            }

            return;
        }
        catch (StoreRefusedException refusal)
        {
            diagnostics.Refused("a message to another node", refusal.Message);
            refused = [batch[0].Id];
        }

        Sending.Succeeded();
        lock (_gate)
        {
            for (var sent = 0; sent < batch.Count; sent++)
            {
                _outgoing.Dequeue();
            }
        }

        foreach (var id in refused)
        {
            if (_asked.TryRemove(id, out var answer))
            {
                answer.TrySetResult(null);
            }
        }
    }

    // Continues in the context of whoever asked, not on the loop that receives.
    private static async Task<NodeReply?> AnswerAsync(Task<NodeReply?> answer) => await answer;

    // A message that is taken back was certainly not carried out. One that was read may have been: its answer comes, unless its receiver was
    // cut off.
    private async Task<NodeReply?> AwaitAnswerAsync(Guid id, Task<NodeReply?> answer, TimeSpan life, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        await WaitAsync(answer, life, cancellation);
        NodeReply? result = NodeReply.NotKnown;
        while (!answer.IsCompleted && !cancellation.IsCancellationRequested)
        {
            try
            {
                var removed = TryRemoveOutgoing(id);
                if (removed is null)
                {
                    await WaitAsync(answer, options.PollInterval, cancellation);
                    continue;
                }

                // Later than that the store may have forgotten it.
                if (removed == true || (await store.WithdrawAsync(id, cancellation) && time.GetElapsedTime(began) <= life + s_grace))
                {
                    result = null;
                }
                else
                {
                    await WaitAsync(answer, s_grace, cancellation);
                }

                break;
            }
            catch (ClusterUnavailableException)
            {
                await WaitAsync(answer, options.PollInterval, cancellation);
            }
        }

        _asked.TryRemove(id, out _);
        return answer.IsCompletedSuccessfully ? await answer : result;
    }

    private async Task WaitAsync(Task answer, TimeSpan atMost, CancellationToken cancellation) =>
        await answer.WaitAsync(atMost, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    private bool TryEnqueue(OutgoingMessage message)
    {
        lock (_gate)
        {
            if (_outgoing.Count >= MaxOutgoing)
            {
                return false;
            }

            _outgoing.Enqueue(message);
        }

        _added.Set();
        return true;
    }

    // Whether it was never sent; null while it is being sent.
    private bool? TryRemoveOutgoing(Guid id)
    {
        lock (_gate)
        {
            var place = _outgoing.TakeWhile(message => message.Id != id).Count();
            if (place == _outgoing.Count)
            {
                return false;
            }

            if (place < _sending)
            {
                return null;
            }

            var left = _outgoing.Where(message => message.Id != id).ToList();
            _outgoing.Clear();
            left.ForEach(_outgoing.Enqueue);

            // The first ones may have been sent by an attempt that failed.
            return place >= MaxBatch;
        }
    }

    private List<OutgoingMessage> Peek()
    {
        lock (_gate)
        {
            _sending = Math.Min(MaxBatch, _outgoing.Count);
            return [.. _outgoing.Take(_sending)];
        }
    }

    private void EndSending()
    {
        lock (_gate)
        {
            _sending = 0;
        }
    }
}
