using KestrelChat.Cluster;
using KestrelChat.Members;
using KestrelChat.Names;
using KestrelChat.Wordings;

namespace KestrelChat.Commands;

/// <summary><c>/nick</c> and <c>/claim</c>: what one is called.</summary>
internal static class NameCommands
{
    public static IEnumerable<Command> All { get; } = [new("nick", Nick, "name"), new("claim", Claim)];

    private static async Task Nick(CommandCall call)
    {
        if (call.Rest.Length == 0)
        {
            call.TellUsage();
        }
        else if (call.Client.Identity is { IsName: true } && call.Client.Who == call.Rest)
        {
            call.Tell(Phrase.NameIsYours, name: call.Rest);
        }
        else if (call.MaySpeak() && IsAllowed(call, call.Rest))
        {
            await TakeAsync(call, call.Rest);
        }
    }

    private static async Task Claim(CommandCall call)
    {
        var (name, token) = CommandLine.Split(call.Rest);
        if (token.Length == 0)
        {
            call.TellUsage();
            return;
        }

        var result = ClaimResult.NotHeld;
        Client? former = null;
        if (call.Hub.Node is { } node && TokenOfAnotherHere(call, name, token) is { } kept)
        {
            // Among all nodes before it is moved here: where they cannot be asked, nothing has changed.
            if (await node.ClaimAsync(call.Client, FoldedName.Of(name).Text, kept.Hash(), ClaimHere) is not (NameOutcome.Taken or NameOutcome.TakenOver))
            {
                result = ClaimResult.WrongToken;
            }
        }
        else
        {
            ClaimHere();
        }

        switch (result)
        {
            case ClaimResult.Claimed when former is null:
                call.Tell(Phrase.NameIsYours, name: call.Client.Who);
                break;
            case ClaimResult.Claimed:
                former.Close(CloseReason.NameClaimed, Phrase.NameClaimedAway, new PhraseArguments { Name = former.Identity.Utf8 });
                var shown = call.Hub.Names.NameOf(call.Client) ?? name;
                Become(call.Client, shown);
                TellToken(call, shown, token);
                break;
            case ClaimResult.WrongToken:
                call.Tell(Phrase.ClaimTokenWrong, name: name);
                break;
            default:
                // It was freed meanwhile: nobody is to be asked.
                if (IsAllowed(call, name))
                {
                    await TakeAsync(call, name, token);
                }

                break;
        }

        void ClaimHere() => result = call.Hub.Names.Claim(call.Client, name, token, out former);
    }

    // That of a name which somebody else of this node has, if that is it.
    private static NameToken? TokenOfAnotherHere(CommandCall call, string name, string token) =>
        call.Hub.Names.TryFind(name, out var holder) && holder != call.Client && call.Hub.Names.TokenOf(holder) is { } kept && kept.Matches(token) ? kept : null;

    /// <param name="known">The token by which the name may be had from another node; null = it must be free.</param>
    private static async Task TakeAsync(CommandCall call, string name, string? known = null)
    {
        // Where this is the only node, nobody had it, and what was typed proves nothing.
        if (!call.Hub.Names.TryReserve(call.Client, name, out var token, call.Hub.Node is null ? null : known))
        {
            call.Tell(Phrase.NameIsAnothers, name: name);
            return;
        }

        try
        {
            var outcome = NameOutcome.Taken;
            if (call.Hub.Node is { } node)
            {
                outcome = await node.ClaimAsync(call.Client, FoldedName.Of(name).Text, token.Hash(), TakeHere);
            }
            else
            {
                TakeHere();
            }

            if (outcome is NameOutcome.Taken or NameOutcome.TakenOver)
            {
                TellToken(call, name, token.ToString());
            }
            else
            {
                call.Tell(known is null ? Phrase.NameIsAnothers : Phrase.ClaimTokenWrong, name: name);
            }
        }
        finally
        {
            call.Hub.Names.GiveUp(call.Client, name);
        }

        void TakeHere()
        {
            lock (call.Hub.Naming)
            {
                if (call.Hub.Names.TryTake(call.Client, name, out _))
                {
                    Become(call.Client, name);
                }
            }
        }
    }

    private static void Become(Client client, string name) => client.Rename(Identity.OfName(name, FoldedName.Of(name).Text));

    private static void TellToken(CommandCall call, string name, string token) =>
        call.Tell(Phrase.NameTaken, name: name, text: $"/claim {name} {token}");

    private static bool IsAllowed(CommandCall call, string name)
    {
        // What was typed as a control has become text by now, and would pass for a name.
        var fault = name.Contains(@"\u{", StringComparison.Ordinal) ? NameFault.Control : NameRules.Check(name);
        var longest = call.Hub.Options.MaxNameLength;
        Phrase? refusal = fault switch
        {
            NameFault.None when name.EnumerateRunes().Count() > longest => Phrase.NameTooLong,
            NameFault.None => null,
            NameFault.Empty or NameFault.TooLong => Phrase.NameTooLong,
            NameFault.Address or NameFault.BeginsLikeNotice or NameFault.ReservedWord => Phrase.NameIsReserved,
            NameFault.MixedScripts => Phrase.NameMixesScripts,
            _ => Phrase.NameHasWrongCharacters,
        };
        if (refusal is { } phrase)
        {
            call.Tell(phrase, name: name, limit: longest);
        }

        return refusal is null;
    }
}
