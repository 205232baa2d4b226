using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/msg</c> and <c>/reply</c>: lines for one client.</summary>
internal static class PrivateCommands
{
    public static IEnumerable<Command> All { get; } = [new("msg", Message, "tell", "m") { IsPrivate = true }, new("reply", Reply, "r") { IsPrivate = true }];

    private static async Task Message(CommandContext context)
    {
        var (name, text) = CommandLine.Split(context.Arguments);
        if (text.Length == 0)
        {
            context.ReplyUsage();
        }
        else if (context.MaySpeak() && await context.FindClientAsync(name) is { } to)
        {
            await SendAsync(context, to, text);
        }
    }

    private static async Task Reply(CommandContext context)
    {
        if (context.Client.ChosenPreferences?.Correspondent is not { } correspondent)
        {
            context.Reply(MessageId.NobodyToReply);
        }
        else if (context.Arguments.Length == 0)
        {
            context.ReplyUsage();
        }
        else if (context.MaySpeak() && await FindAsync(context, correspondent) is { } to)
        {
            await SendAsync(context, to, context.Arguments);
        }
    }

    // The same client, whatever its name is now; on another node, the client that has the name now.
    private static async Task<ClientRecord?> FindAsync(CommandContext context, Correspondent correspondent)
    {
        if (!correspondent.Client.IsLocal)
        {
            return await context.FindClientAsync(correspondent.DisplayName);
        }

        if (context.Hub.Find(correspondent.Client.Id) is { } client)
        {
            return ClientRecord.Of(client, context.Services.Time.GetUtcNow());
        }

        context.Reply(MessageId.NobodyOfThatName, name: correspondent.DisplayName);
        return null;
    }

    private static async Task SendAsync(CommandContext context, ClientRecord to, string text)
    {
        var from = context.Client;
        var local = to.Key.IsLocal ? context.Hub.Find(to.Key.Id) : null;
        if (local == from)
        {
            context.Reply(MessageId.PrivateToYourself, name: to.DisplayName);
            return;
        }

        var now = context.Services.Time.GetUtcNow();
        var outcome = local is not null ? PrivateLine.Deliver(local, new Correspondent(ClientKey.Local(from.Id), from.DisplayName), text, now)
            : to.Key.IsLocal ? PrivateOutcome.Gone
            : await context.Services.Backplane.Clients.SendPrivateAsync(to, from, text);
        switch (outcome)
        {
            case PrivateOutcome.Delivered:
                PrivateLine.Confirm(from, to.DisplayName, text, now);
                WhoCommands.ReplyAway(context, to);
                break;
            case PrivateOutcome.NotReading:
                context.Reply(MessageId.PrivateNotTaken, who: to.DisplayName);
                break;
            case PrivateOutcome.Waiting:
                context.Reply(MessageId.PrivateWaiting, name: to.NodeName, who: to.DisplayName);
                break;
            case PrivateOutcome.NotDelivered:
                context.Reply(MessageId.PrivateLost, who: to.DisplayName);
                break;
            case PrivateOutcome.NotKnown:
                context.Reply(MessageId.PrivateNotKnown, who: to.DisplayName);
                break;
            default:
                context.Reply(MessageId.NobodyOfThatName, name: to.DisplayName);
                break;
        }
    }
}
