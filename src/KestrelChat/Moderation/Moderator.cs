using System.Net;
using System.Text;
using KestrelChat.Hub;
using KestrelChat.Rooms.Clients;
using KestrelChat.Text;
using KestrelChat.Text.Names;
using KestrelChat.Wordings;

namespace KestrelChat.Moderation;

/// <summary>What operators can do, over HTTP as in the chat. Everything is recorded in the audit log. Any thread.</summary>
/// <remarks>
/// <c>by</c> names the operator, as visible text. Texts are validated by <see cref="ModerationText"/> before. Methods that end in
/// <c>Here</c> act on this node alone, for what operators did elsewhere.
/// </remarks>
public sealed class Moderator(ChatHub hub, BanList bans, IChatDirectory directory, IModerationRelay relay, IAuditLog audit, TimeProvider time)
{
    private readonly MuteList _mutes = new(time, hub.Options.IPv6PrefixLength);

    /// <summary>The bans in force on this node, oldest first.</summary>
    public IReadOnlyList<Ban> Bans => bans.All;

    /// <summary>Tells a client of this node that an operator disconnects it, and closes it.</summary>
    /// <param name="reason">Empty = none.</param>
    /// <returns>False if it was closed before.</returns>
    public bool Kick(string by, Client client, string reason)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(reason);
        var goodbye = reason.Length == 0 ? MessageId.Kicked : MessageId.KickedFor;
        if (!client.Close(CloseReason.ClosedByOperator, goodbye, new MessageArguments { Reason = Encoding.UTF8.GetBytes(reason) }))
        {
            return false;
        }

        audit.Kicked(by, client, reason);
        return true;
    }

    /// <summary>Disconnects a client of any node.</summary>
    /// <inheritdoc cref="Kick(string, Client, string)" path="/param"/>
    public async Task<RelayOutcome> KickAsync(string by, ClientRecord client, string reason)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (!client.Key.IsLocal)
        {
            return await relay.KickAsync(client, by, reason);
        }

        var isDone = hub.Find(client.Key.Id) is { } here && Kick(by, here, reason);
        return RelayOutcome.Done with { IsGone = !isDone };
    }

    /// <summary>Says a line in a room of any node under a name that no client needs to have.</summary>
    /// <remarks>A room that is not open on this node is opened, and removed later like other empty rooms.</remarks>
    /// <param name="room">The room's name, as users type it.</param>
    /// <exception cref="BackplaneUnavailableException">
    /// The room is not open here and the other nodes cannot be asked for it, or too many lines are pending. Nothing was said.
    /// </exception>
    public async Task<SayAsResult> SayAsAsync(string by, string room, string name, string text)
    {
        if (!RoomName.TryParse(room, NameRules.MaxLength, out var parsed))
        {
            return SayAsResult.NoSuchRoom;
        }

        var found = hub.FindOpenRoom(parsed);
        if (found is null)
        {
            if (!await directory.RoomExistsAsync(parsed))
            {
                return SayAsResult.NoSuchRoom;
            }

            found = await hub.OpenAsync(parsed);
            if (found is null)
            {
                return SayAsResult.TooManyRooms;
            }
        }

        if (!found.SayAs(Identity.OfName(name, FoldedName.Of(name).Text), Encoding.UTF8.GetBytes(text)))
        {
            throw new BackplaneUnavailableException("too many lines are pending");
        }

        audit.SaidAs(by, found.Name, name, text);
        return SayAsResult.Accepted;
    }

    /// <summary>Returns for how much longer a client is muted; zero if it is not.</summary>
    public TimeSpan MutedFor(Client client) => _mutes.MutedFor(client);

    /// <summary>
    /// Mutes a client of any node, and every client that comes under its name or from its address to any running node; zero unmutes
    /// them.
    /// </summary>
    /// <param name="reason">For the audit log; empty = none.</param>
    /// <returns>Null if too many clients are muted.</returns>
    public async Task<RelayOutcome?> MuteAsync(string by, ClientRecord client, TimeSpan duration, string reason = "")
    {
        ArgumentNullException.ThrowIfNull(client);
        var target = TargetOf(client);
        if (duration > TimeSpan.Zero && _mutes.IsFull)
        {
            return null;
        }

        MuteHere(target, duration, by, reason);
        return await relay.MuteAsync(target, by, duration);
    }

    /// <summary>Whether a client of any node is muted: it, its name or its address.</summary>
    public bool IsMuted(ClientRecord client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return _mutes.IsMuted(TargetOf(client));
    }

    /// <summary>Mutes somebody on this node, for what was ordered on any; zero unmutes. There is no limit.</summary>
    /// <param name="target">Whom. Its client is local if it is connected to this node.</param>
    /// <param name="duration">For how much longer.</param>
    /// <param name="by">Who is recorded for it, if the client is here; null = nobody.</param>
    /// <param name="reason">Why, for the record; empty = none.</param>
    public void MuteHere(MuteTarget target, TimeSpan duration, string? by = null, string reason = "")
    {
        ArgumentNullException.ThrowIfNull(target);
        _mutes.Mute(target, duration);
        if (by is not null && target.Client.IsLocal && hub.Find(target.Client.Id) is { } client)
        {
            audit.Muted(by, client, duration, reason);
        }
    }

    /// <summary>Shows an announcement in all rooms of all nodes.</summary>
    /// <param name="text">Visible text.</param>
    public Task<RelayOutcome> AnnounceAsync(string by, string text)
    {
        AnnounceHere(by, text);
        return relay.AnnounceAsync(by, text);
    }

    /// <summary>Shows an announcement in all rooms of this node.</summary>
    public void AnnounceHere(string by, string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        foreach (var room in hub.Rooms)
        {
            room.Notify(MessageId.Announcement, new MessageArguments { Text = utf8 });
        }

        audit.Announced(by, text);
    }

    /// <summary>Lets only operators change the topic of the room of an operator, or everyone again. The client's reader only.</summary>
    /// <param name="client">The operator.</param>
    public void LockTopic(string by, Client client, bool locked)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.LockTopic(locked);
        audit.TopicLocked(by, client.Room.Name, locked);
    }

    /// <summary>Records that a user asked to become an operator.</summary>
    public void RecordOperatorRequest(string by, bool isAccepted) => audit.OperatorRequested(by, isAccepted);

    /// <summary>Returns the ban of exactly this range if it is in force, or null.</summary>
    public Ban? FindBan(AddressRange range) => bans.Find(range);

    /// <summary>Whether a ban would include an operator or the machine itself, so that it has to be confirmed.</summary>
    /// <param name="own">The operator's address; null if there is none.</param>
    public static bool IncludesOperator(AddressRange range, IPAddress? own) =>
        range.PrefixLength == 0
        || (own is not null && range.Contains(own))
        || range.Contains(IPAddress.Loopback)
        || range.Contains(IPAddress.IPv6Loopback);

    /// <summary>The number of connections to this node from these addresses.</summary>
    public int CountConnected(AddressRange range) => hub.Connected.Count(client => client.Info.IP is { } address && range.Contains(address));

    /// <summary>Bans addresses on all nodes, and disconnects every client that comes from them.</summary>
    /// <param name="reason">Empty = none.</param>
    /// <param name="duration">More than zero; null = until the ban is lifted.</param>
    /// <exception cref="BanStoreException">It cannot be saved. Nothing has changed.</exception>
    public async Task<BanResult> BanAsync(string by, AddressRange range, string reason, TimeSpan? duration)
    {
        var result = await BanHereAsync(by, range, reason, duration);
        return result is { Status: BanStatus.Added, Ban: { } ban } ? result with { Pending = (await relay.BanAsync(by, ban)).Pending } : result;
    }

    /// <summary>Bans addresses on this node.</summary>
    /// <inheritdoc cref="BanAsync" path="/param"/>
    /// <exception cref="BanStoreException">It cannot be saved. Nothing has changed.</exception>
    public async Task<BanResult> BanHereAsync(string by, AddressRange range, string reason, TimeSpan? duration)
    {
        var result = await SavedAsync(by, $"ban {range}", bans.AddAsync(range, reason, duration));
        if (result is { Status: BanStatus.Added, Ban: { } ban })
        {
            result = result with { Disconnected = DisconnectAll(ban) };
            audit.Banned(by, ban, result.Disconnected);
        }

        return result;
    }

    /// <summary>Lifts a ban on all nodes; returns null if there is none with this id.</summary>
    /// <exception cref="BanStoreException">The change cannot be saved. Nothing has changed.</exception>
    public async Task<LiftResult?> LiftAsync(string by, long id)
    {
        var lifted = await SavedAsync(by, $"lift ban {id}", bans.LiftAsync(id));
        if (lifted is null)
        {
            return null;
        }

        audit.Lifted(by, lifted);
        return new LiftResult(lifted, (await relay.LiftAsync(by, lifted)).Pending);
    }

    /// <summary>Lifts the ban of a range on this node.</summary>
    /// <exception cref="BanStoreException">The change cannot be saved. Nothing has changed.</exception>
    public async Task LiftHereAsync(string by, AddressRange range)
    {
        if (FindBan(range) is { } ban && await SavedAsync(by, $"lift ban {ban.Id}", bans.LiftAsync(ban.Id)) is { } lifted)
        {
            audit.Lifted(by, lifted);
        }
    }

    private MuteTarget TargetOf(ClientRecord client)
    {
        var here = client.Key.IsLocal ? hub.Find(client.Key.Id) : null;
        var address = here is not null ? here.Info.IP : IPEndPoint.TryParse(client.Address, out var endpoint) ? endpoint.Address : null;
        var folded = client.HasName ? FoldedName.Of(client.DisplayName).Text : null;
        return new MuteTarget(client.DisplayName, client.Key, folded, MuteList.SharedAddressOf(address));
    }

    private int DisconnectAll(Ban ban)
    {
        var refusal = ban.Refusal;
        return hub.Connected.Count(client => client.Info.IP is { } address && ban.Range.Contains(address) && client.Close(refusal));
    }

    private async Task<T> SavedAsync<T>(string by, string action, Task<T> change)
    {
        try
        {
            return await change;
        }
        catch (BanStoreException e)
        {
            audit.BansNotSaved(by, action, e.Message);
            throw;
        }
    }
}
