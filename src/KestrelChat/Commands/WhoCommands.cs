using System.Text;
using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;
using KestrelChat.Views;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/who</c>, <c>/names</c> and <c>/whois</c>: who is here.</summary>
internal static class WhoCommands
{
    // As many as a user reads, and as fit on a line of a reasonable length.
    private const int MaxListed = 100;

    // A list of other nodes' members is made again if one of them may have left meanwhile: this often, in a room that is never quiet.
    private const int MaxAttempts = 3;

    public static IEnumerable<Command> All { get; } = [new("who", Who, "w"), new("names", Names), new("whois", Whois)];

    /// <summary>Replies that a client is away, if it is.</summary>
    public static void ReplyAway(CommandContext context, ClientRecord client)
    {
        if (client.Away is { } reason)
        {
            context.Reply(reason.Length == 0 ? MessageId.IsAway : MessageId.IsAwayBecause, who: client.DisplayName, text: reason);
        }
    }

    /// <summary>Tells a program that has entered a room who is there on other nodes; the room itself told it who is on this one.</summary>
    /// <remarks>Reader only. Nothing is sent if nobody is there, or the other nodes cannot be asked now.</remarks>
    public static async Task ReplyElsewhereAsync(CommandServices services, Client client)
    {
        if (client.View.Raw != RawMode.All)
        {
            return;
        }

        var room = client.Room;
        try
        {
            for (var attempt = 1; attempt <= MaxAttempts; attempt++)
            {
                var departures = room.Departures;
                var clients = await services.Backplane.Directory.ListElsewhereAsync(room.Name, HereLines.MaxNames);
                if (clients.Take(Math.Max(0, HereLines.MaxNames - room.MembersHere)).ToList() is not { Count: > 0 } listed
                    || client.TryShowMembers(HereLinesOf(services, room.Name, listed, Math.Max(room.Members, listed.Count)), attempt == MaxAttempts ? null : departures))
                {
                    return;
                }
            }
        }
        catch (BackplaneUnavailableException)
        {
            // Its room was told that they cannot be reached.
        }
    }

    private static ReadOnlyMemory<byte> HereLinesOf(CommandServices services, string room, IReadOnlyList<ClientRecord> clients, int members) =>
        HereLines.Render(Encoding.UTF8.GetBytes(room), members, clients.Select(each => Encoding.UTF8.GetBytes(each.DisplayName)), services.Time.GetUtcNow());

    private static async Task Who(CommandContext context)
    {
        if (await ListAsync(context) is not var (room, clients, members))
        {
            return;
        }

        if (context.Client.View.Raw == RawMode.All)
        {
            context.Client.Send(HereLinesOf(context.Services, room, clients, members));
            return;
        }

        context.Reply(MessageId.WhoBegins, room: room, members: members);
        foreach (var client in clients)
        {
            var away = client.Away is { Length: > 0 } reason ? " - " + reason : "";
            context.Reply(MessageId.WhoLine, who: NameFor(context, client), text: Idle(context, client) + away);
        }

        ReplyMore(context, members - clients.Count);
    }

    private static async Task Names(CommandContext context)
    {
        if (context.Client.View.Raw == RawMode.All)
        {
            await Who(context);
        }
        else if (await ListAsync(context) is var (room, clients, members))
        {
            context.Reply(MessageId.Names, room: room, text: string.Join(", ", clients.Select(client => client.DisplayName)));
            ReplyMore(context, members - clients.Count);
        }
    }

    private static async Task Whois(CommandContext context)
    {
        if (context.Arguments.Length == 0)
        {
            context.ReplyUsage();
            return;
        }

        if (await context.FindClientAsync(context.Arguments) is not { } client)
        {
            return;
        }

        context.Reply(MessageId.Whois, who: client.DisplayName, room: client.Room, text: Idle(context, client));
        ReplyAway(context, client);
        if (client.HasName && MaySeeAddress(context, client))
        {
            context.Reply(MessageId.WhoisAddress, who: client.DisplayName, text: client.Address);
        }
    }

    /// <summary>The clients of the caller's room, or of the room that it named, oldest first; null if that does not exist.</summary>
    private static async Task<(string Room, IReadOnlyList<ClientRecord> Clients, int Members)?> ListAsync(CommandContext context)
    {
        var name = context.Client.Room.Name;
        if (context.Arguments.Length > 0 && !RoomCommands.TryParse(context, context.Arguments, out name))
        {
            return null;
        }

        var now = context.Services.Time.GetUtcNow();
        var limit = context.Client.View.Raw == RawMode.All ? HereLines.MaxNames : MaxListed;
        var room = context.Hub.FindOpenRoom(name);
        List<ClientRecord> clients = [.. room?.Clients(limit).OrderBy(client => client.Id).Select(client => ClientRecord.Of(client, now)) ?? []];

        // This node knows its own clients best.
        var elsewhere = await context.Services.Backplane.Directory.ListElsewhereAsync(name, limit);
        clients.AddRange(elsewhere.Take(Math.Max(0, limit - clients.Count)));
        if (clients.Count == 0 && room is null)
        {
            context.Reply(MessageId.NoSuchRoom, room: name);
            return null;
        }

        return (name, clients, Math.Max(room?.Members ?? 0, clients.Count));
    }

    private static string Idle(CommandContext context, ClientRecord client) => context.Format(context.Services.Time.GetUtcNow() - client.LastActiveAt);

    private static string NameFor(CommandContext context, ClientRecord client) =>
        client.HasName && MaySeeAddress(context, client) ? $"{client.DisplayName} ({client.Address})" : client.DisplayName;

    private static bool MaySeeAddress(CommandContext context, ClientRecord client) =>
        (client.Key.IsLocal && client.Key.Id == context.Client.Id) || context.Client.IsOperator;

    private static void ReplyMore(CommandContext context, int more)
    {
        if (more > 0)
        {
            context.Reply(MessageId.WhoMore, count: more);
        }
    }
}
