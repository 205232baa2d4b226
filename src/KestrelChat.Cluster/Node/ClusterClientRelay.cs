using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Presence;
using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Node;

/// <summary>Connects clients of this node with clients of other nodes.</summary>
internal sealed class ClusterClientRelay(NodeMessenger messenger, ChangedClients changed) : IClientRelay
{
    public void Update(Client client) => changed.Add(client);

    public void SendPrivate(ClientKey receiver, Client sender, string text) =>
        messenger.Send(receiver.Node, NodeMessageKind.Private, new NodeMessage { To = receiver.Id, From = sender.Id, Who = sender.DisplayName, Text = text });
}
