using System.Collections.Concurrent;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Messages;

/// <summary>Sends this node's messages to others and matches the answers; each is carried out at most once.</summary>
/// <remarks><see cref="Ask"/> and <see cref="Answer"/>: any thread, do not wait. <see cref="SendAsync(CancellationToken)"/>: once.</remarks>
internal sealed class NodeMessenger(IMessageStore store, LeaseId lease, NodeOptions options, Reachability reachability, INodeDiagnostics diagnostics, TimeProvider time)
{
    // How much longer a message lives in the store than its sender waits before it takes the message back.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(30);

    private readonly OutgoingQueue _outgoing = new();
    private readonly AsyncSignal _added = new();
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<NodeReply?>> _asked = new();

    /// <summary>The work of the loop that sends.</summary>
    public Reachability.Work Sending { get; } = reachability.Of("send messages to nodes");

    /// <summary>How many messages are not sent yet.</summary>
    public int Pending => _outgoing.Count;

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
        if (!_outgoing.TryAdd(new OutgoingMessage(id, to.Node, (int)kind, message.ToBody(), life + s_grace, to.Id)))
        {
            _asked.TryRemove(id, out _);
            throw new ClusterUnavailableException("too many messages to other nodes are pending");
        }

        _added.Set();

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
            while (_outgoing.BeginBatch() is { Count: > 0 } batch)
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
                    _outgoing.EndBatch();
                }

                await Task.Delay(backoff.Next(), time, cancellation);
            }

            // What could not be sent may have been taken back: then nothing fails any more.
            Sending.Succeeded();
        }
    }

    /// <summary>Completes a question. An answer that comes too late is dropped.</summary>
    /// <param name="reply">Null = the message was certainly not carried out.</param>
    public void Answer(Guid id, NodeReply? reply)
    {
        if (_asked.TryRemove(id, out var answer))
        {
            answer.TrySetResult(reply);
        }
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
        _outgoing.RemoveSent(batch.Count);
        foreach (var id in refused)
        {
            Answer(id, reply: null);
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
                var removed = _outgoing.TryTakeBack(id);
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
}
