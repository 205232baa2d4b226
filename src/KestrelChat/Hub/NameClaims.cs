using System.Diagnostics.CodeAnalysis;
using KestrelChat.Rooms.Clients;
using KestrelChat.Text.Names;

namespace KestrelChat.Hub;

/// <summary>Acquires names for clients of this node: first in the whole chat, then here.</summary>
/// <remarks>Called by the client's reader. Names are checked by <see cref="NameRules"/> before.</remarks>
internal sealed class NameClaims(ChatHub hub, INameAuthority authority)
{
    /// <summary>Acquires a name that no other client has.</summary>
    /// <param name="token">The token by which a name that another node knows may be taken over; null = it must be free.</param>
    /// <returns>The name's token; null if another client has the name.</returns>
    /// <exception cref="BackplaneUnavailableException">Nothing has changed.</exception>
    public async Task<NameToken?> AcquireAsync(Client client, string name, string? token = null)
    {
        // An unknown token proves nothing where no other node could have issued it.
        if (!hub.Names.TryReserve(client, name, out var reserved, authority.KnowsForeignTokens ? token : null))
        {
            return null;
        }

        try
        {
            var isAcquired = await authority.TryClaimAsync(client, FoldedName.Of(name).Text, reserved.Hash(), () => hub.Rename(client, name));
            return isAcquired ? reserved : null;
        }
        finally
        {
            hub.Names.CancelReservation(client, name);
        }
    }

    /// <summary>Takes a name over from another client of the same user, which is closed.</summary>
    /// <returns>The result, and the spelling of the name if another client had it.</returns>
    /// <exception cref="BackplaneUnavailableException">Nothing has changed.</exception>
    public async Task<(ClaimResult Result, string? TakenOver)> TakeOverAsync(Client client, string name, string token)
    {
        var result = ClaimResult.NotHeld;
        Client? former = null;
        if (TryFindOtherHolder(client, name, token, out var held))
        {
            // In the whole chat before it moves here: if the claim fails, nothing has changed.
            if (!await authority.TryClaimAsync(client, FoldedName.Of(name).Text, held.Hash(), ClaimHere))
            {
                result = ClaimResult.WrongToken;
            }
        }
        else
        {
            ClaimHere();
        }

        if (former is null)
        {
            return (result, null);
        }

        former.CloseForClaim();
        return (result, hub.ApplyName(client) ?? name);

        void ClaimHere() => result = hub.Names.Claim(client, name, token, out former);
    }

    private bool TryFindOtherHolder(Client client, string name, string token, [NotNullWhen(true)] out NameToken? held)
    {
        held = hub.Names.TryFind(name, out var holder) && holder != client ? hub.Names.TokenOf(holder) : null;
        return held?.Matches(token) == true;
    }
}
