using System.Text;
using KestrelChat.Addresses;
using KestrelChat.Members;
using KestrelChat.Wordings;

namespace KestrelChat.Moderation;

/// <summary>
/// What operators can do, wherever they do it from: close a client, ban addresses and lift bans, say a line in another's name.
/// All of it is written down. Any thread.
/// </summary>
/// <remarks>
/// <c>by</c> names the operator, safe to show. Texts are checked and made safe by <see cref="ModerationText"/> before they
/// come here.
/// </remarks>
public sealed class Moderator(ChatHub hub, BanList bans, IAuditLog audit)
{
    /// <summary>Tells a client that an operator closes it, and why, and closes it.</summary>
    /// <param name="reason">Empty = none is given.</param>
    /// <returns>False if it is not here any more.</returns>
    public bool Kick(string by, Client client, string reason)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(reason);
        var goodbye = reason.Length == 0 ? Phrase.Kicked : Phrase.KickedFor;
        if (!client.Close(CloseReason.ClosedByOperator, goodbye, new PhraseArguments { Reason = Encoding.UTF8.GetBytes(reason) }))
        {
            return false;
        }

        audit.Kicked(by, client, reason);
        return true;
    }

    /// <summary>Says a line in a room, as if somebody of that name were there.</summary>
    /// <returns>False if there is no such room.</returns>
    public bool SayAs(string by, string room, string who, string text)
    {
        if (hub.FindRoom(room) is not { } found)
        {
            return false;
        }

        found.SayAs(Encoding.UTF8.GetBytes(who), Encoding.UTF8.GetBytes(text));
        audit.SaidAs(by, room, who, text);
        return true;
    }

    /// <summary>Bans addresses, and tells and closes every client that comes from one of them.</summary>
    /// <param name="reason">Empty = none is given.</param>
    /// <param name="duration">More than zero; null = until the ban is lifted.</param>
    /// <exception cref="BanStoreException">It cannot be kept; nothing has changed.</exception>
    public async Task<BanResult> BanAsync(string by, AddressRange range, string reason, TimeSpan? duration)
    {
        var result = await KeptAsync(by, $"ban {range}", bans.AddAsync(range, reason, duration));
        if (result.WasAdded)
        {
            audit.Banned(by, result.Ban, CloseAll(result.Ban));
        }

        return result;
    }

    /// <summary>Lifts a ban; answers it, or null if there is none of that id.</summary>
    /// <exception cref="BanStoreException">That cannot be kept; nothing has changed.</exception>
    public async Task<Ban?> LiftAsync(string by, long id)
    {
        var lifted = await KeptAsync(by, $"lift ban {id}", bans.LiftAsync(id));
        if (lifted is not null)
        {
            audit.Lifted(by, lifted);
        }

        return lifted;
    }

    private int CloseAll(Ban ban) =>
        hub.Connected.Count(client => client.Info.IP is { } address && ban.Range.Contains(address) && client.Close(ban));

    private async Task<T> KeptAsync<T>(string by, string action, Task<T> change)
    {
        try
        {
            return await change;
        }
        catch (BanStoreException e)
        {
            audit.NotKept(by, action, e.Message);
            throw;
        }
    }
}
