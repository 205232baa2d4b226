using System.Globalization;
using System.Net;
using KestrelChat.Addresses;
using KestrelChat.Moderation;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/op</c>, and what operators do: the same as over HTTP, written down in the same place.</summary>
internal static class OperatorCommands
{
    private static readonly TimeSpan s_mute = TimeSpan.FromMinutes(10);

    public static IEnumerable<Command> All { get; } =
    [
        new("op", BecomeOperator),
        new("kick", Kick) { IsForOperators = true },
        new("ban", Ban) { IsForOperators = true },
        new("unban", Unban) { IsForOperators = true },
        new("mute", Mute) { IsForOperators = true },
        new("announce", Announce) { IsForOperators = true },
    ];

    /// <summary>Who does it, as the audit log names it.</summary>
    public static string By(CommandCall call) =>
        call.Client.Identity.IsName ? $"{call.Client.Who} ({call.Client.Info.Address})" : call.Client.Info.Address;

    private static void BecomeOperator(CommandCall call)
    {
        if (call.Rest.Length == 0)
        {
            call.TellUsage();
        }
        else if (!call.Client.Info.IsPrivate)
        {
            call.Tell(Phrase.OperatorNotHere);
        }
        else if (!call.Chat.Operators.IsSet)
        {
            call.Tell(Phrase.OperatorNone);
        }
        else
        {
            var isOperator = call.Chat.Operators.Matches(call.Rest);
            call.Chat.Moderator.NoteOperator(By(call), isOperator);
            call.Client.Preferences.IsOperator |= isOperator;
            call.Tell(isOperator ? Phrase.OperatorOn : Phrase.OperatorTokenWrong);
        }
    }

    private static async Task Kick(CommandCall call)
    {
        var (who, why) = CommandLine.Split(call.Rest);
        if (who.Length == 0)
        {
            call.TellUsage();
        }
        else if (TryReason(call, why, out var reason) && await call.FindPersonAsync(who) is { } person)
        {
            call.Tell(Phrase.OperatorDone, text: $"/kick {person.Who}");
            if (person.Client is { } client)
            {
                call.Chat.Moderator.Kick(By(call), client, reason);
            }
            else
            {
                call.Hub.Node!.SendKick(person.Seen!.Key, By(call), reason);
            }
        }
    }

    private static async Task Ban(CommandCall call)
    {
        var (who, rest) = CommandLine.Split(call.Rest);
        var (first, others) = CommandLine.Split(rest);
        var duration = TryMinutes(first, out var minutes) ? minutes : (TimeSpan?)null;
        // A mistyped duration must not become a reason for a ban without an end.
        var isMistyped = duration is null && first.Length > 0 && (char.IsAsciiDigit(first[0]) || first[0] == '-');
        if (who.Length == 0 || isMistyped || duration == TimeSpan.Zero)
        {
            call.TellUsage();
            return;
        }

        if (!AddressRange.TryParse(who, out var range, out _))
        {
            if (await call.FindPersonAsync(who) is not { } person)
            {
                return;
            }

            if (!IPEndPoint.TryParse(person.Address, out var address) || !AddressRange.TryParse(address.Address.ToString(), out range, out _))
            {
                call.Tell(Phrase.OperatorFailed, text: $"{person.Who}: {person.Address}");
                return;
            }
        }

        if (TryReason(call, duration is null ? rest : others, out var reason))
        {
            await ChangeAsync(call, async moderator => (await moderator.BanAsync(By(call), range, reason, duration)).WasAdded);
        }
    }

    private static async Task Unban(CommandCall call)
    {
        if (!AddressRange.TryParse(call.Rest, out var range, out var error))
        {
            call.Tell(call.Rest.Length == 0 ? Phrase.Usage : Phrase.OperatorFailed, text: call.Rest.Length == 0 ? call.Usage(call.Command) : error);
            return;
        }

        await ChangeAsync(call, async moderator => moderator.FindBan(range) is { } ban && await moderator.LiftAsync(By(call), ban.Id) is not null);
    }

    private static async Task Mute(CommandCall call)
    {
        var (who, rest) = CommandLine.Split(call.Rest);
        var duration = s_mute;
        if (who.Length == 0 || (rest.Length > 0 && !TryMinutes(rest, out duration)))
        {
            call.TellUsage();
        }
        else if (await call.FindPersonAsync(who) is { } person)
        {
            var isDone = person.Client is { } client
                ? call.Chat.Moderator.Mute(By(call), client, duration)
                : call.Chat.Moderator.Mute(By(call), person.Seen!, duration);
            call.Tell(isDone ? Phrase.OperatorDone : Phrase.OperatorFailed, text: $"/mute {person.Who} {Duration.Of(duration)}");
        }
    }

    private static void Announce(CommandCall call)
    {
        if (call.Rest.Length == 0)
        {
            call.TellUsage();
        }
        else
        {
            call.Chat.Moderator.Announce(By(call), call.Rest);
        }
    }

    private static async Task ChangeAsync(CommandCall call, Func<Moderator, Task<bool>> change)
    {
        try
        {
            call.Tell(await change(call.Chat.Moderator) ? Phrase.OperatorDone : Phrase.OperatorFailed, text: $"/{call.Command.Word} {call.Rest}");
        }
        catch (BanStoreException e)
        {
            call.Tell(Phrase.OperatorFailed, text: e.Message);
        }
    }

    private static bool TryMinutes(string text, out TimeSpan duration)
    {
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes);
        duration = TimeSpan.FromMinutes(minutes);
        return isNumber;
    }

    private static bool TryReason(CommandCall call, string text, out string reason)
    {
        if (ModerationText.TryReason(text, out reason, out _))
        {
            return true;
        }

        call.Tell(Phrase.TextTooLong, limit: ModerationText.MaxReason);
        return false;
    }
}
