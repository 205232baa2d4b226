using System.Text;
using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Presence;
using KestrelChat.Cluster.Work;
using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;
using KestrelChat.Wordings;

namespace KestrelChat.Cluster.Node;

/// <summary>Connects clients of this node with clients of other nodes.</summary>
internal sealed class ClusterClientRelay(NodeMessenger messenger, ClientActivity activity, ClusterMetrics metrics, TimeProvider time, CancellationToken end) : IClientRelay
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    // How long a private line waits for a node that does not answer.
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(1);

    public void Update(Client client) => activity.Add(client);

    public async Task<PrivateOutcome> SendPrivateAsync(ClientRecord receiver, Client sender, string text)
    {
        var message = new NodeMessage { From = sender.Id, DisplayName = sender.DisplayName, Text = text };
        var answer = messenger.Ask(receiver.Key, NodeMessageKind.Private, message, s_life, end).Answer;
        await ((Task)answer).WaitAsync(s_patience, time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (answer.IsCompleted)
        {
            return ToOutcome(await answer);
        }

        metrics.OrderFailed();
        _ = TellLaterAsync(answer, receiver, sender);
        return PrivateOutcome.Waiting;
    }

    private static PrivateOutcome ToOutcome(NodeReply? reply) => reply switch
    {
        NodeReply.Done => PrivateOutcome.Delivered,
        NodeReply.NotReading => PrivateOutcome.NotReading,
        NodeReply.Gone => PrivateOutcome.Gone,
        NodeReply.Unknown or null => PrivateOutcome.NotDelivered,
        _ => PrivateOutcome.NotKnown,
    };

    private async Task TellLaterAsync(Task<NodeReply?> answer, ClientRecord receiver, Client sender)
    {
        var outcome = ToOutcome(await answer);
        if (!end.IsCancellationRequested)
        {
            var message = outcome switch
            {
                PrivateOutcome.Delivered => MessageId.PrivateArrived,
                PrivateOutcome.NotKnown => MessageId.PrivateNotKnown,
                _ => MessageId.PrivateLost,
            };
            sender.Send(message, new MessageArguments { Who = Encoding.UTF8.GetBytes(receiver.DisplayName) });
        }
    }
}
