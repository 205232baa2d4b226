using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/msg</c> and <c>/reply</c>: lines for one client.</summary>
internal static class PrivateCommands
{
    public static IEnumerable<Command> All { get; } = [new("msg", Message, "tell", "m"), new("reply", Reply, "r")];

    private static async Task Message(CommandContext context)
    {
        var (name, text) = CommandLine.Split(context.Arguments);
        if (text.Length == 0)
        {
            context.ReplyUsage();
        }
        else if (context.MaySpeak() && await context.FindClientAsync(name) is { } to)
        {
            Send(context, to, text);
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
            Send(context, to, context.Arguments);
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

    private static void Send(CommandContext context, ClientRecord to, string text)
    {
        var from = context.Client;
        var local = to.Key.IsLocal ? context.Hub.Find(to.Key.Id) : null;
        if (local == from)
        {
            context.Reply(MessageId.PrivateToYourself);
            return;
        }

        if (local is { IsNotReading: true })
        {
            context.Reply(MessageId.PrivateNotTaken, who: to.DisplayName);
            return;
        }

        var now = context.Services.Time.GetUtcNow();
        if (local is not null)
        {
            PrivateLine.Deliver(local, new Correspondent(ClientKey.Local(from.Id), from.DisplayName), text, now);
        }
        else
        {
            context.Services.Backplane.Clients.SendPrivate(to.Key, from, text);
        }

        PrivateLine.Confirm(from, to.DisplayName, text, now);
        WhoCommands.ReplyAway(context, to);
    }
}
