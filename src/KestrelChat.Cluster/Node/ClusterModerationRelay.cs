using System.Net;
using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Shared;
using KestrelChat.Moderation;
using KestrelChat.Rooms;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Node;

/// <summary>Carries what operators do on this node to the others: as messages, and bans and topic locks through the store.</summary>
internal sealed class ClusterModerationRelay(NodeMessenger messenger, SharedBans bans, SharedTopicLocks locks) : IModerationRelay
{
    public void Kick(ClientKey client, string by, string reason) =>
        messenger.Send(client.Node, NodeMessageKind.Kick, new NodeMessage { To = client.Id, By = by, Text = reason });

    public void Mute(ClientKey client, string by, TimeSpan duration) =>
        messenger.Send(client.Node, NodeMessageKind.Mute, new NodeMessage { To = client.Id, By = by, Duration = duration });

    public void Mute(IPAddress address, string by, TimeSpan duration) =>
        messenger.Send(to: null, NodeMessageKind.Mute, new NodeMessage { Address = address.ToString(), By = by, Duration = duration });

    public void Ban(string by, Ban ban) => bans.Add(by, ban);

    public void Lift(string by, Ban ban) => bans.Lift(by, ban);

    public void Announce(string by, string text) =>
        messenger.Send(to: null, NodeMessageKind.Announcement, new NodeMessage { By = by, Text = text });

    public void LockTopic(string by, Room room, bool locked) => locks.Set(by, room.Name, locked);
}
