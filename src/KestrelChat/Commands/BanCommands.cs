using System.Net;
using KestrelChat.Moderation;
using KestrelChat.Rooms.Clients;
using KestrelChat.Text;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/ban</c>, <c>/unban</c> and <c>/bans</c>.</summary>
internal static class BanCommands
{
    // As many as a user reads.
    private const int MaxListed = 100;

    private static readonly TimeSpan s_confirmWithin = TimeSpan.FromMinutes(1);

    public static IEnumerable<Command> All { get; } =
    [
        new("ban", Ban) { Group = HelpGroup.Operators },
        new("unban", Unban) { Group = HelpGroup.Operators },
        new("bans", List) { Group = HelpGroup.Operators },
    ];

    private static async Task Ban(CommandContext context)
    {
        var (target, rest) = CommandLine.Split(context.Arguments);
        var (first, others) = CommandLine.Split(rest);
        var duration = OperatorCommands.TryParseMinutes(first, out var minutes) ? minutes : (TimeSpan?)null;

        // A mistyped duration must not become the reason of a ban without an end.
        var isMistyped = duration is null && first.Length > 0 && (char.IsAsciiDigit(first[0]) || first[0] == '-');
        if (target.Length == 0 || isMistyped || duration == TimeSpan.Zero)
        {
            context.ReplyUsage();
        }
        else if (await FindRangeAsync(context, target) is { } range
            && OperatorCommands.TryParseReason(context, duration is null ? rest : others, out var reason)
            && IsConfirmed(context, range))
        {
            await TryAsync(context, async () => Reply(context, await context.Services.Moderator.BanAsync(OperatorCommands.By(context), range, reason, duration), range, duration));
        }
    }

    private static async Task Unban(CommandContext context)
    {
        if (context.Arguments.Length == 0)
        {
            context.ReplyUsage();
        }
        else if (!AddressRange.TryParse(context.Arguments, out var range, out _))
        {
            context.Reply(MessageId.AddressWrong, name: context.Arguments);
        }
        else if (context.Services.Moderator.FindBan(range) is not { } ban)
        {
            context.Reply(MessageId.BanNotFound, name: range.ToString());
        }
        else
        {
            await TryAsync(context, async () =>
            {
                var lifted = await context.Services.Moderator.LiftAsync(OperatorCommands.By(context), ban.Id);
                context.Reply(lifted is null ? MessageId.BanNotFound : MessageId.BanLifted, name: range.ToString());
                context.ReplyPending(lifted?.Pending ?? []);
            });
        }
    }

    private static void List(CommandContext context)
    {
        if (context.Arguments.Length > 0)
        {
            context.ReplyUsage();
            return;
        }

        var bans = context.Services.Moderator.Bans;
        context.Reply(bans.Count == 0 ? MessageId.BansNone : MessageId.BansBegin, count: bans.Count);
        var now = context.Services.Time.GetUtcNow();
        foreach (var ban in bans.Take(MaxListed))
        {
            var remaining = ban.ExpiresAt is { } end ? $" ({context.Format(end - now)})" : "";
            context.Reply(MessageId.BanLine, name: ban.Range.ToString(), text: remaining + (ban.Reason.Length == 0 ? "" : " - " + ban.Reason));
        }

        if (bans.Count > MaxListed)
        {
            context.Reply(MessageId.WhoMore, count: bans.Count - MaxListed);
        }
    }

    /// <summary>The addresses that the target names: itself, or those that count as the address of the client with that name. If none, replies why.</summary>
    private static async Task<AddressRange?> FindRangeAsync(CommandContext context, string target)
    {
        if (AddressRange.TryParse(target, out var range, out _))
        {
            return range;
        }

        // No name contains a slash, so it was meant as a range.
        if (target.Contains('/', StringComparison.Ordinal))
        {
            context.Reply(MessageId.AddressWrong, name: target);
            return null;
        }

        if (await context.FindClientAsync(target) is not { } client)
        {
            return null;
        }

        if (IPEndPoint.TryParse(client.Address, out var endpoint))
        {
            return AddressRange.Around(endpoint.Address, context.Hub.Options.IPv6PrefixLength);
        }

        context.Reply(MessageId.AddressUnknown, who: client.DisplayName);
        return null;
    }

    /// <summary>Whether the ban spares the operator, or the command was repeated soon; if not, replies that it has to be.</summary>
    private static bool IsConfirmed(CommandContext context, AddressRange range)
    {
        var (preferences, now) = (context.Client.Preferences, context.Services.Time.GetUtcNow());
        var command = $"{context.Command.Name} {context.Arguments}";
        var isRepeated = preferences.Unconfirmed is { } earlier && earlier.Command == command && now < earlier.Until;
        preferences.Unconfirmed = null;
        if (isRepeated || !Moderator.IncludesOperator(range, context.Client.Info.IP))
        {
            return true;
        }

        preferences.Unconfirmed = new UnconfirmedCommand(command, now + s_confirmWithin);
        context.Reply(MessageId.BanConfirm, name: range.ToString(), count: context.Services.Moderator.CountConnected(range));
        return false;
    }

    private static void Reply(CommandContext context, BanResult result, AddressRange range, TimeSpan? duration)
    {
        switch (result.Status)
        {
            case BanStatus.Added when duration is { } until:
                context.Reply(MessageId.BanDoneFor, name: range.ToString(), text: context.Format(until), count: result.Disconnected);
                break;
            case BanStatus.Added:
                context.Reply(MessageId.BanDone, name: range.ToString(), count: result.Disconnected);
                break;
            case BanStatus.AlreadyBanned:
                context.Reply(MessageId.BanExists, name: range.ToString());
                break;
            default:
                context.Reply(MessageId.BansFull, limit: BanList.MaxBans);
                break;
        }

        context.ReplyPending(result.Pending);
    }

    private static async Task TryAsync(CommandContext context, Func<Task> change)
    {
        try
        {
            await change();
        }
        catch (BanStoreException e)
        {
            context.Reply(MessageId.BansNotSaved, text: e.Message);
        }
    }
}
