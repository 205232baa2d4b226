using System.Text.Json;
using KestrelChat.Cluster.Messages;
using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;
using KestrelChat.Moderation;
using KestrelChat.Text;

namespace KestrelChat.Cluster.Shared;

/// <summary>
/// Writes bans, and that they were lifted, to the store, where a node finds them that starts later or was away; then notifies the
/// running nodes.
/// </summary>
/// <remarks><see cref="RunAsync"/>: once. <see cref="ApplyAsync"/>: one at a time. Everything else: any thread.</remarks>
internal sealed class SharedBans
{
    private const string Prefix = "ban/";

    // The operator of a ban that a node brings along is not known.
    private const string JoinedNode = "a node that joined";

    // How long the store remembers that a ban was lifted. A node that was away for longer, and saved the ban, brings it back.
    private static readonly TimeSpan s_rememberLifted = TimeSpan.FromDays(30);

    private readonly ISharedValueStore _values;
    private readonly NodeMessenger _messenger;
    private readonly TimeProvider _time;
    private readonly PendingWrites<SharedBan> _writes;

    // The bans from before this node joined are shared once. Later ones are shared when they are made; one that ends a little later
    // here than elsewhere must not begin again for the others.
    private bool _hasShared;

    public SharedBans(ISharedValueStore values, NodeMessenger messenger, Reachability reachability, TimeProvider time)
    {
        _values = values;
        _messenger = messenger;
        _time = time;
        _writes = new PendingWrites<SharedBan>(WriteAsync, reachability.Of("write bans"), time);
    }

    /// <summary>How many changes are not written yet.</summary>
    public int Pending => _writes.Count;

    /// <summary>Shares a ban of this node.</summary>
    public void Add(string by, Ban ban) => _writes.Add(KeyOf(ban), ToShared(by, ban));

    /// <summary>Shares that a ban was lifted on this node.</summary>
    public void Lift(string by, Ban ban)
    {
        var now = _time.GetUtcNow();
        _writes.Add(KeyOf(ban), new SharedBan(by, ban.Range.ToString(), "", now, now + s_rememberLifted, IsLifted: true));
    }

    /// <summary>Writes changes until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) => _writes.RunAsync(cancellation);

    /// <summary>Applies the changes of other nodes; the first time, also shares the bans of this node that the store does not know.</summary>
    /// <returns>False if changes of this node were pending meanwhile: it has to be repeated.</returns>
    /// <exception cref="ClusterUnavailableException">They cannot be read now.</exception>
    public async Task<bool> ApplyAsync(Moderator moderator, CancellationToken cancellation)
    {
        // Both before the stored bans are read: a change that comes meanwhile has its own message or write.
        var version = _writes.Version;
        var own = moderator.Bans;
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach (var value in await _values.ListAllAsync(Prefix, cancellation))
        {
            if (await ApplyOneAsync(moderator, value, cancellation))
            {
                known.Add(value.Key);
            }
        }

        if (version is not { } before || _writes.Version is null)
        {
            return false;
        }

        _hasShared = _hasShared || _writes.TryAdd(before, [.. own.Where(ban => !known.Contains(KeyOf(ban))).Select(ban => KeyValuePair.Create(KeyOf(ban), ToShared(JoinedNode, ban)))]);
        return _hasShared;
    }

    private static string KeyOf(Ban ban) => Prefix + ban.Range;

    private static SharedBan ToShared(string by, Ban ban) => new(by, ban.Range.ToString(), ban.Reason, ban.CreatedAt, ban.ExpiresAt, IsLifted: false);

    // Returns false if it has expired.
    private async Task<bool> ApplyOneAsync(Moderator moderator, SharedValue value, CancellationToken cancellation)
    {
        if (Read(value) is not { } stored)
        {
            // From a version that this one does not understand.
            return true;
        }

        var remaining = stored.Until - _time.GetUtcNow();
        if (remaining <= TimeSpan.Zero)
        {
            await _values.WriteAsync(value.Key, value: null, value.Version, cancellation);
            return false;
        }

        if (_writes.Version is not null && AddressRange.TryParse(stored.Address, out var range, out _))
        {
            await EnforceAsync(moderator, stored, range, remaining);
        }

        return true;
    }

    private static async Task EnforceAsync(Moderator moderator, SharedBan stored, AddressRange range, TimeSpan? remaining)
    {
        var known = moderator.FindBan(range);
        try
        {
            if (stored.IsLifted && known?.CreatedAt < stored.At)
            {
                await moderator.LiftHereAsync(stored.By, range);
            }
            else if (!stored.IsLifted && known is null)
            {
                await moderator.BanHereAsync(stored.By, range, stored.Reason, remaining);
            }
        }
        catch (BanStoreException)
        {
            // The audit log has it; retried the next time.
        }
    }

    // Of two operators at once, the later change wins, and nobody is notified of the earlier one.
    private async Task WriteAsync(string key, SharedBan ban, CancellationToken cancellation)
    {
        SharedValue? current;
        do
        {
            current = await _values.ReadAsync(key, cancellation);
            if (current is not null && Read(current)?.At > ban.At)
            {
                return;
            }
        }
        while (!await _values.WriteAsync(key, JsonSerializer.SerializeToUtf8Bytes(ban, SharedBanJson.Default.SharedBan), current?.Version ?? 0, cancellation));

        var message = new NodeMessage { By = ban.By, Address = ban.Address, Text = ban.Reason, Duration = ban.Until - _time.GetUtcNow() };
        _messenger.Send(to: null, ban.IsLifted ? NodeMessageKind.Lift : NodeMessageKind.Ban, message);
    }

    private static SharedBan? Read(SharedValue value)
    {
        try
        {
            return JsonSerializer.Deserialize(value.Value.Span, SharedBanJson.Default.SharedBan);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
