using System.Net;
using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Shared;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Rooms;
using KestrelChat.Rooms.Clients;
using KestrelChat.Text;
using KestrelChat.Wordings;

namespace KestrelChat.Cluster.Node;

/// <summary>Carries out the messages of other nodes on this one. One caller.</summary>
internal sealed class MessageHandler(ChatHub hub, Moderator moderator, SharedTopics topics, SharedTopicLocks locks, TimeProvider time)
{
    /// <summary>
    /// Carries out a message, and completes when that is done, so that an operator's changes happen here in their order. Does nothing
    /// if the message is for a client that has gone, or is of a kind that only a later version knows.
    /// </summary>
    public async Task HandleAsync(Guid from, NodeMessageKind kind, NodeMessage message)
    {
        var by = message.By ?? "";
        var client = hub.Find(message.To);
        switch (kind)
        {
            case NodeMessageKind.RoomEvent when message is { Room: { } room, Event: { } happened, Who: { } name }:
                if (happened is MessageId.TopicSet or MessageId.TopicCleared)
                {
                    topics.NoteRemoteChange();
                }

                hub.FindOpenRoom(room)?.Replica.Apply(new RoomChange(happened, name, message.Name, message.Text));
                break;
            case NodeMessageKind.Private when client is not null:
                PrivateLine.Deliver(client, new Correspondent(new ClientKey(from, message.From), message.Who ?? ""), message.Text ?? "", time.GetUtcNow());
                break;
            case NodeMessageKind.NameClaimed when client is not null:
                client.CloseForClaim();
                break;
            case NodeMessageKind.Kick when client is not null:
                moderator.Kick(by, client, message.Text ?? "");
                break;
            case NodeMessageKind.Mute when IPAddress.TryParse(message.Address, out var address):
                moderator.MuteHere(address, message.Duration ?? TimeSpan.Zero);
                break;
            case NodeMessageKind.Mute when client is not null:
                moderator.MuteHere(by, client, message.Duration ?? TimeSpan.Zero);
                break;
            case NodeMessageKind.Ban or NodeMessageKind.Lift when AddressRange.TryParse(message.Address, out var range, out _):
                await ChangeBansAsync(kind, range, message);
                break;
            case NodeMessageKind.Announcement:
                moderator.AnnounceHere(by, message.Text ?? "");
                break;
            case NodeMessageKind.TopicLock when message.Room is { } room:
                locks.NoteRemoteChange();
                hub.FindOpenRoom(room)?.Replica.LockTopic(message.Locked);
                break;
            default:
                break;
        }
    }

    private async Task ChangeBansAsync(NodeMessageKind kind, AddressRange range, NodeMessage message)
    {
        try
        {
            if (kind == NodeMessageKind.Lift)
            {
                await moderator.LiftHereAsync(message.By ?? "", range);
            }
            else if (message.Duration is null || message.Duration > TimeSpan.Zero)
            {
                await moderator.BanHereAsync(message.By ?? "", range, message.Text ?? "", message.Duration);
            }
        }
        catch (BanStoreException)
        {
            // The audit log has it; retried with all shared bans.
        }
    }
}
