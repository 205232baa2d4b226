using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Store;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Node;

/// <summary>Carries out the messages of other nodes on this one, and says what became of them. One caller.</summary>
internal sealed class MessageHandler(ChatHub hub, Moderator moderator, TimeProvider time)
{
    public NodeReply Handle(IncomingMessage incoming, NodeMessage message)
    {
        if (hub.Find(incoming.Client) is not { } client)
        {
            return NodeReply.Gone;
        }

        switch ((NodeMessageKind)incoming.Kind)
        {
            case NodeMessageKind.Private:
                var correspondent = new Correspondent(new ClientKey(incoming.From, message.From), message.DisplayName ?? "");
                return PrivateLine.Deliver(client, correspondent, message.Text ?? "", time.GetUtcNow()) == PrivateOutcome.NotReading ? NodeReply.NotReading : NodeReply.Done;
            case NodeMessageKind.Kick:
                return moderator.Kick(message.By ?? "", client, message.Text ?? "") ? NodeReply.Done : NodeReply.Gone;
            case NodeMessageKind.NameClaimed:
                client.CloseForClaim();
                return NodeReply.Done;
            default:
                return NodeReply.Unknown;
        }
    }
}
