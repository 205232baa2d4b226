using System.Net;
using KestrelChat.Addresses;
using KestrelChat.Cluster;
using KestrelChat.Commands;
using KestrelChat.Members;
using KestrelChat.Moderation;
using KestrelChat.Wordings;

namespace KestrelChat.Nodes;

/// <summary>Does on this node what others tell it.</summary>
/// <remarks>One caller.</remarks>
internal sealed class NodeInbox(ChatHub hub, SharedTopics topics, SharedTopicLocks locks, Func<Moderator?> moderator, TimeProvider time)
{
    /// <summary>Does what a message is about; nothing when that was for somebody who has gone, or is of a version that knows more.</summary>
    /// <remarks>Completes when it is done: what an operator did and undid is done in that order here, too.</remarks>
    public async Task ReceiveAsync(Guid from, NodeMessageKind kind, NodeMessage message)
    {
        switch (kind)
        {
            case NodeMessageKind.RoomEvent when message is { Room: { } room, Event: { } happened, Who: { } who }:
                if (happened is Phrase.TopicSet or Phrase.TopicCleared)
                {
                    topics.Heard();
                }

                hub.FindOpenRoom(room)?.HearFromElsewhere(happened, who, message.Name, message.Text);
                break;
            case NodeMessageKind.Private when hub.Find(message.To) is { } client:
                PrivateCommands.Receive(client, new Correspondent(new ClientKey(from, message.From), message.Who ?? ""), message.Text ?? "", time.GetUtcNow());
                break;
            case NodeMessageKind.NameClaimed when hub.Find(message.To) is { } client:
                client.Close(CloseReason.NameClaimed, Phrase.NameClaimedAway, new PhraseArguments { Name = client.Identity.Utf8 });
                break;
            case NodeMessageKind.Kick when hub.Find(message.To) is { } client:
                moderator()?.Kick(message.By ?? "", client, message.Text ?? "");
                break;
            case NodeMessageKind.Mute when IPAddress.TryParse(message.Address, out var address):
                moderator()?.MuteHere(address, message.Duration ?? TimeSpan.Zero);
                break;
            case NodeMessageKind.Mute when hub.Find(message.To) is { } client:
                moderator()?.MuteHere(message.By ?? "", client, message.Duration ?? TimeSpan.Zero);
                break;
            case NodeMessageKind.Ban or NodeMessageKind.Lift when AddressRange.TryParse(message.Address, out var range, out _) && moderator() is { } here:
                await ChangeBansAsync(here, kind, range, message);
                break;
            case NodeMessageKind.Announcement:
                moderator()?.AnnounceHere(message.By ?? "", message.Text ?? "");
                break;
            case NodeMessageKind.TopicLock when message.Room is { } room:
                locks.Heard();
                hub.FindOpenRoom(room)?.LockTopic(message.Locked);
                break;
            default:
                // For a client that has gone meanwhile, or of a later version.
                break;
        }
    }

    private static async Task ChangeBansAsync(Moderator here, NodeMessageKind kind, AddressRange range, NodeMessage message)
    {
        try
        {
            if (kind == NodeMessageKind.Lift)
            {
                await here.LiftHereAsync(message.By ?? "", range);
            }
            else if (message.Duration is null || message.Duration > TimeSpan.Zero)
            {
                await here.BanHereAsync(message.By ?? "", range, message.Text ?? "", message.Duration);
            }
        }
        catch (BanStoreException)
        {
            // It was written down, and is tried again with all that nodes share.
        }
    }
}
