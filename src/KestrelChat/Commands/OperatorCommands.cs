using System.Globalization;
using KestrelChat.Hub;
using KestrelChat.Moderation;
using KestrelChat.Rooms.Clients;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/op</c>, <c>/kick</c>, <c>/mute</c> and <c>/announce</c>. They do what operators can do over HTTP.</summary>
internal static class OperatorCommands
{
    private static readonly TimeSpan s_defaultMute = TimeSpan.FromMinutes(10);

    public static IEnumerable<Command> All { get; } =
    [
        new("op", BecomeOperator) { IsPrivate = true },
        new("kick", Kick) { Group = HelpGroup.Operators },
        new("mute", Mute) { Group = HelpGroup.Operators },
        new("announce", Announce) { Group = HelpGroup.Operators },
    ];

    /// <summary>The operator, as the audit log names it.</summary>
    public static string By(CommandContext context) =>
        context.Client.Identity.IsName ? $"{context.Client.DisplayName} ({context.Client.Info.Address})" : context.Client.Info.Address;

    /// <summary>Parses whole minutes.</summary>
    public static bool TryParseMinutes(string text, out TimeSpan duration)
    {
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes);
        duration = TimeSpan.FromMinutes(minutes);
        return isNumber;
    }

    /// <summary>Validates a reason; if it is too long, replies with the limit.</summary>
    public static bool TryParseReason(CommandContext context, string text, out string reason)
    {
        if (ModerationText.TryReason(text, out reason, out _))
        {
            return true;
        }

        context.Reply(MessageId.TextTooLong, limit: ModerationText.MaxReason);
        return false;
    }

    private static void BecomeOperator(CommandContext context)
    {
        if (context.Arguments.Length == 0)
        {
            context.ReplyUsage();
        }
        else if (!context.Client.Info.IsPrivate)
        {
            context.Reply(MessageId.OperatorNotHere);
        }
        else if (!context.Services.Operators.IsSet)
        {
            context.Reply(MessageId.OperatorNone);
        }
        else
        {
            var isOperator = context.Services.Operators.Matches(context.Arguments);
            context.Services.Moderator.RecordOperatorRequest(By(context), isOperator);
            context.Reply(!isOperator ? MessageId.OperatorTokenWrong : context.Client.IsOperator ? MessageId.OperatorAlready : MessageId.OperatorOn);
            context.Client.Preferences.IsOperator |= isOperator;
        }
    }

    private static async Task Kick(CommandContext context)
    {
        var (name, text) = CommandLine.Split(context.Arguments);
        if (name.Length == 0)
        {
            context.ReplyUsage();
        }
        else if (TryParseReason(context, text, out var reason) && await context.FindClientAsync(name) is { } client)
        {
            await KickAsync(context, client, reason);
        }
    }

    private static async Task KickAsync(CommandContext context, ClientRecord client, string reason)
    {
        // First the reply, since an operator may disconnect itself.
        var isHere = client.Key.IsLocal && context.Hub.Find(client.Key.Id) is not null;
        if (isHere)
        {
            context.Reply(MessageId.KickDone, who: client.DisplayName);
        }

        var outcome = await context.Services.Moderator.KickAsync(By(context), client, reason);
        if (isHere)
        {
            return;
        }

        if (outcome.IsGone)
        {
            context.Reply(MessageId.NobodyOfThatName, name: client.DisplayName);
            return;
        }

        context.Reply(MessageId.KickDone, who: client.DisplayName);
        context.ReplyPending(outcome.Pending);
    }

    private static async Task Mute(CommandContext context)
    {
        var (name, minutes) = CommandLine.Split(context.Arguments);
        var duration = s_defaultMute;
        if (name.Length == 0 || (minutes.Length > 0 && !TryParseMinutes(minutes, out duration)))
        {
            context.ReplyUsage();
        }
        else if (await context.FindClientAsync(name) is { } client)
        {
            var isOwn = client.Key == ClientKey.Local(context.Client.Id);
            if (isOwn && duration > TimeSpan.Zero)
            {
                context.Reply(MessageId.MuteYourself, who: client.DisplayName);
                return;
            }

            // Unmuted all the same: another node may know more.
            var wasMuted = context.Services.Moderator.IsMuted(client);
            var outcome = await context.Services.Moderator.MuteAsync(By(context), client, duration);
            context.Reply(
                outcome is null ? MessageId.MuteFull : duration > TimeSpan.Zero ? MessageId.MuteDone : wasMuted ? MessageId.UnmuteDone : MessageId.UnmuteNot,
                who: client.DisplayName,
                text: context.Format(duration),
                limit: MuteList.MaxMutes);
            context.ReplyPending(outcome?.Pending ?? []);
        }
    }

    private static async Task Announce(CommandContext context)
    {
        if (context.Arguments.Length == 0)
        {
            context.ReplyUsage();
        }
        else
        {
            var outcome = await context.Services.Moderator.AnnounceAsync(By(context), context.Arguments);
            context.ReplyPending(outcome.Pending);
        }
    }
}
