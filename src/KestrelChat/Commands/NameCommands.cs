using KestrelChat.Hub;
using KestrelChat.Text;
using KestrelChat.Text.Names;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/nick</c> and <c>/claim</c>: the client's name.</summary>
internal static class NameCommands
{
    public static IEnumerable<Command> All { get; } = [new("nick", Nick, "name"), new("claim", Claim) { IsPrivate = true }];

    private static async Task Nick(CommandContext context)
    {
        var name = context.Arguments;
        if (name.Length == 0)
        {
            context.ReplyUsage();
        }
        else if (context.Client.Identity is { IsName: true } && context.Client.DisplayName == name)
        {
            context.Reply(MessageId.NameIsYours, name: name);
        }
        else if (context.MaySpeak() && IsAllowed(context, name))
        {
            await ReplyAsync(context, name, await context.Services.Names.AcquireAsync(context.Client, name), MessageId.NameIsAnothers);
        }
    }

    private static async Task Claim(CommandContext context)
    {
        var (name, token) = CommandLine.Split(context.Arguments);
        if (token.Length == 0)
        {
            context.ReplyUsage();
            return;
        }

        var (result, takenOver) = await context.Services.Names.TakeOverAsync(context.Client, name, token);
        if (takenOver is not null)
        {
            await ReplyAcquiredAsync(context, takenOver, token);
        }
        else if (result == ClaimResult.Claimed)
        {
            context.Reply(MessageId.NameIsYours, name: context.Client.DisplayName);
        }
        else if (result == ClaimResult.WrongToken)
        {
            context.Reply(MessageId.ClaimTokenWrong, name: name);
        }
        else if (IsAllowed(context, name))
        {
            // It was released meanwhile, or another node has it.
            await ReplyAsync(context, name, await context.Services.Names.AcquireAsync(context.Client, name, token), MessageId.ClaimTokenWrong);
        }
    }

    private static async Task ReplyAsync(CommandContext context, string name, NameToken? token, MessageId refusal)
    {
        if (token is null)
        {
            // Reserved by a client here that has no token to show, or held elsewhere: the same answer.
            context.Reply(refusal, name: name);
        }
        else
        {
            await ReplyAcquiredAsync(context, name, token.ToString());
        }
    }

    private static async Task ReplyAcquiredAsync(CommandContext context, string name, string token)
    {
        // Its room is shown the new name first.
        await CommandContext.WhenShownAsync(context.Hub, context.Client);
        context.Reply(MessageId.NameAcquired, name: name, text: token);
        context.Reply(MessageId.NameClaimHint, text: $"/claim {name} {token}");
    }

    private static bool IsAllowed(CommandContext context, string name)
    {
        var fault = NameRules.Check(name, out var culprit);
        var label = CharacterLabel.Of(culprit);

        // A control character was made visible before, and its picture could pass for part of a name.
        if (VisibleText.FindEscape(name) is { } escaped)
        {
            (fault, label) = (NameFault.Control, CharacterLabel.Of(escaped));
        }

        var maxLength = context.Hub.Options.MaxNameLength;
        MessageId? refusal = fault switch
        {
            NameFault.None when name.EnumerateRunes().Count() > maxLength => MessageId.NameTooLong,
            NameFault.None => null,
            NameFault.Empty or NameFault.TooLong => MessageId.NameTooLong,
            NameFault.FoldsTooLong => MessageId.NameFoldsTooLong,
            NameFault.Address or NameFault.ReservedWord => MessageId.NameIsReserved,
            NameFault.BeginsLikeNotice => MessageId.NameBeginsLikeNotice,
            NameFault.MixedScripts => MessageId.NameMixesScripts,
            _ => MessageId.NameHasWrongCharacters,
        };
        if (refusal is { } message)
        {
            context.Reply(message, name: name, text: label, limit: fault == NameFault.FoldsTooLong ? NameRules.MaxFoldedBytes : maxLength);
        }

        return refusal is null;
    }
}
