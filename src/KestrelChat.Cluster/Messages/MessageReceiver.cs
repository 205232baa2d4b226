using System.Text.Json;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;

namespace KestrelChat.Cluster.Messages;

/// <summary>Receives the messages of other nodes, has them carried out once, and answers them.</summary>
/// <remarks><see cref="RunAsync"/>: once at a time; it may be restarted.</remarks>
/// <param name="messenger">Asked what is answered here.</param>
internal sealed class MessageReceiver(IMessageStore store, NodeMessenger messenger, LeaseId lease, NotificationSignal notifications, NodeOptions options, Reachability reachability, INodeDiagnostics diagnostics, TimeProvider time)
{
    private const int MaxBatch = 500;

    // How long an answer waits for the node that asked.
    private static readonly TimeSpan s_replyLife = TimeSpan.FromHours(1);

    // What was received and is still in the inbox, and the answers to it.
    private readonly List<Guid> _handled = [];
    private readonly List<OutgoingMessage> _replies = [];

    // Bounded by what other versions send: each is told of once.
    private readonly HashSet<(int Kind, int Version)> _unknownKinds = [];

    /// <summary>The work of the loop.</summary>
    public Reachability.Work Receiving { get; } = reachability.Of("receive messages of nodes");

    /// <summary>Receives messages until it is cancelled.</summary>
    /// <param name="handle">Carries out a message of another node.</param>
    public async Task RunAsync(Func<IncomingMessage, NodeMessage, NodeReply> handle, CancellationToken cancellation)
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
                    if (content.ReplyTo is { } id)
                    {
                        messenger.Answer(id, content.Result ?? NodeReply.NotKnown);
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

        if (_unknownKinds.Add((message.Kind, version)))
        {
            diagnostics.UnknownKind("message", message.Kind, version);
        }

        // An answer is not answered.
        return message.Kind == (int)NodeMessageKind.Reply ? null : NodeReply.Unknown;
    }
}
