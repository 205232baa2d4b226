using System.Globalization;
using KestrelChat.Moderation;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/op</c>, <c>/kick</c>, <c>/mute</c> and <c>/announce</c>. They do what operators can do over HTTP.</summary>
internal static class OperatorCommands
{
    private static readonly TimeSpan s_defaultMute = TimeSpan.FromMinutes(10);

    public static IEnumerable<Command> All { get; } =
    [
        new("op", BecomeOperator),
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
            context.Client.Preferences.IsOperator |= isOperator;
            context.Reply(isOperator ? MessageId.OperatorOn : MessageId.OperatorTokenWrong);
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
            // First the reply, since an operator may disconnect itself.
            context.Reply(MessageId.KickDone, who: client.DisplayName);
            context.Services.Moderator.Kick(By(context), client, reason);
        }
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
            var isDone = context.Services.Moderator.Mute(By(context), client, duration);
            context.Reply(
                !isDone ? MessageId.MuteFull : duration == TimeSpan.Zero ? MessageId.UnmuteDone : MessageId.MuteDone,
                who: client.DisplayName,
                text: context.Format(duration),
                limit: MuteList.MaxMutes);
        }
    }

    private static void Announce(CommandContext context)
    {
        if (context.Arguments.Length == 0)
        {
            context.ReplyUsage();
        }
        else
        {
            context.Services.Moderator.Announce(By(context), context.Arguments);
        }
    }
}
