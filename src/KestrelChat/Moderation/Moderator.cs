using System.Net;
using System.Text;
using KestrelChat.Addresses;
using KestrelChat.Cluster;
using KestrelChat.Members;
using KestrelChat.Names;
using KestrelChat.Rooms;
using KestrelChat.Wordings;

namespace KestrelChat.Moderation;

/// <summary>
/// What operators can do, wherever they do it from: close a client or let it not speak, ban addresses and lift bans, say a line
/// in another's name, tell everybody something, lock a topic.
/// All of it is written down. Any thread.
/// </summary>
/// <remarks>
/// <c>by</c> names the operator, safe to show. Texts are checked and made safe by <see cref="ModerationText"/> before they
/// come here.
/// </remarks>
public sealed class Moderator(ChatHub hub, BanList bans, IAuditLog audit, TimeProvider time)
{
    private readonly MuteList _mutes = new(time);

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

    /// <summary>Says a line in a room of any node, as if somebody of that name were there.</summary>
    /// <remarks>A room that is not open on this node is opened, as for somebody who enters, and forgotten as other empty ones are.</remarks>
    /// <param name="room">As <see cref="RoomName"/> has it, or as people type it.</param>
    /// <exception cref="ClusterUnavailableException">
    /// The room is not open here and the other nodes cannot be asked for it, or as many lines wait for them as may; nothing was said.
    /// </exception>
    public async Task<SayAsResult> SayAsAsync(string by, string room, string who, string text)
    {
        if (!RoomName.TryParse(room, NameRules.MaxLength, out var name))
        {
            return SayAsResult.NoSuchRoom;
        }

        var found = hub.FindOpenRoom(name);
        if (found is null)
        {
            if (hub.Node is not { } node || !await node.Directory.HasRoomAsync(name))
            {
                return SayAsResult.NoSuchRoom;
            }

            found = hub.Open(name);
            if (found is null)
            {
                return SayAsResult.TooManyRooms;
            }

            await node.OpenAsync(found);
        }

        if (!found.SayAs(who, FoldedName.Of(who).Text, Encoding.UTF8.GetBytes(text)))
        {
            throw new ClusterUnavailableException("too many lines wait for the other nodes already");
        }

        audit.SaidAs(by, found.Name, who, text);
        return SayAsResult.Accepted;
    }

    /// <summary>For how long a client may not speak yet; zero when it may.</summary>
    public TimeSpan MutedFor(Client client) => _mutes.MutedFor(client);

    /// <summary>
    /// Lets a client not speak for so long, nor whoever comes from its address to any node that runs; zero lets them speak again.
    /// </summary>
    /// <returns>False when as many are muted as may be.</returns>
    public bool Mute(string by, Client client, TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (!MuteHere(by, client, duration))
        {
            return false;
        }

        SendMute(by, client.Info.IP, duration);
        return true;
    }

    /// <summary>The same of a client of another node, where it is written down.</summary>
    internal bool Mute(string by, SeenClient client, TimeSpan duration)
    {
        var address = IPEndPoint.TryParse(client.Client.Address, out var endpoint) ? endpoint.Address : null;
        if (!_mutes.Mute(address, duration))
        {
            return false;
        }

        hub.Node?.SendMute(client.Key, by, duration);
        SendMute(by, address, duration);
        return true;
    }

    /// <summary>Does what an operator of another node did to whoever comes from an address.</summary>
    internal void MuteHere(IPAddress address, TimeSpan duration) => _mutes.Mute(address, duration);

    /// <summary>Lets a client not speak on this node alone.</summary>
    /// <returns>False when as many are muted as may be.</returns>
    internal bool MuteHere(string by, Client client, TimeSpan duration)
    {
        if (!_mutes.Mute(client, duration))
        {
            return false;
        }

        audit.Muted(by, client, duration);
        return true;
    }

    /// <summary>Tells everybody in all rooms of all nodes something.</summary>
    /// <param name="text">Made safe to show.</param>
    public void Announce(string by, string text)
    {
        AnnounceHere(by, text);
        hub.Node?.SendAnnouncement(by, text);
    }

    /// <summary>The same on this node alone.</summary>
    internal void AnnounceHere(string by, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var room in hub.Rooms)
        {
            room.TellEveryone(Phrase.Announcement, new PhraseArguments { Text = bytes });
        }

        audit.Announced(by, text);
    }

    /// <summary>Lets only operators change a room's topic, or everybody again.</summary>
    public void LockTopic(string by, Room room, bool locked)
    {
        ArgumentNullException.ThrowIfNull(room);
        room.LockTopic(locked);
        hub.Node?.SendTopicLock(by, room, locked);
        audit.TopicLocked(by, room.Name, locked);
    }

    /// <summary>Somebody became an operator in the chat, or tried to.</summary>
    public void NoteOperator(string by, bool isOperator) => audit.OperatorAsked(by, isOperator);

    /// <summary>The bans in force on this node, oldest first.</summary>
    internal IReadOnlyList<Ban> Bans => bans.All;

    /// <summary>The ban of that very range if it is in force, or null.</summary>
    public Ban? FindBan(AddressRange range) => bans.All.FirstOrDefault(ban => ban.Range == range);

    /// <summary>Bans addresses, and tells and closes every client that comes from one of them.</summary>
    /// <param name="reason">Empty = none is given.</param>
    /// <param name="duration">More than zero; null = until the ban is lifted.</param>
    /// <exception cref="BanStoreException">It cannot be kept; nothing has changed.</exception>
    public async Task<BanResult> BanAsync(string by, AddressRange range, string reason, TimeSpan? duration)
    {
        var result = await BanHereAsync(by, range, reason, duration);
        if (result.WasAdded)
        {
            hub.Node?.SendBan(by, result.Ban);
        }

        return result;
    }

    /// <summary>The same on this node alone.</summary>
    internal async Task<BanResult> BanHereAsync(string by, AddressRange range, string reason, TimeSpan? duration)
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
            hub.Node?.SendLift(by, lifted);
        }

        return lifted;
    }

    /// <summary>Lifts the ban of a range on this node alone.</summary>
    internal async Task LiftHereAsync(string by, AddressRange range)
    {
        if (FindBan(range) is { } ban && await KeptAsync(by, $"lift ban {ban.Id}", bans.LiftAsync(ban.Id)) is { } lifted)
        {
            audit.Lifted(by, lifted);
        }
    }

    private void SendMute(string by, IPAddress? address, TimeSpan duration)
    {
        if (MuteList.AddressOf(address) is { } shared)
        {
            hub.Node?.SendMute(shared, by, duration);
        }
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
