using System.Text.Json;
using System.Text.Json.Serialization;
using KestrelChat.Addresses;
using KestrelChat.Cluster;
using KestrelChat.Moderation;

namespace KestrelChat.Nodes;

/// <summary>
/// Keeps bans, and that they were lifted, where every node finds them that starts later or was away, and then tells those that
/// run.
/// </summary>
/// <remarks><see cref="RunAsync"/>: once. <see cref="ApplyAsync"/>: one at a time. All else: any thread.</remarks>
internal sealed class SharedBans
{
    private const string Prefix = "ban/";

    // How long it is known that a ban was lifted: a node that was away for longer, and has kept the ban, brings it back for all.
    private static readonly TimeSpan s_lifted = TimeSpan.FromDays(30);

    // Who made a ban is not kept with it.
    private const string Joined = "a node that joined";

    private readonly ISharedState _state;
    private readonly NodeMailbox _mailbox;
    private readonly TimeProvider _time;
    private readonly OutstandingWrites<SharedBan> _writes;

    // Bans of before this node joined are shared once: later ones are when they are made, and one that ends a little later here
    // than for the others is not to begin anew for them.
    private bool _hasShared;

    public SharedBans(ISharedState state, NodeMailbox mailbox, Reachability reachability, TimeProvider time)
    {
        _state = state;
        _mailbox = mailbox;
        _time = time;
        _writes = new OutstandingWrites<SharedBan>(KeepAsync, reachability.Of("keep bans"), time);
    }

    /// <summary>How many are not kept yet.</summary>
    public int Waiting => _writes.Count;

    /// <summary>Keeps a ban of this node's for the others.</summary>
    public void Keep(string by, Ban ban) => _writes.Post(KeyOf(ban), Shared(by, ban));

    /// <summary>Keeps that one was lifted.</summary>
    public void Lift(string by, Ban ban)
    {
        var now = _time.GetUtcNow();
        _writes.Post(KeyOf(ban), new SharedBan(by, ban.Range.ToString(), "", now, now + s_lifted, IsLifted: true));
    }

    /// <summary>Keeps what is to be kept, until it is cancelled.</summary>
    public Task RunAsync(CancellationToken end) => _writes.RunAsync(end);

    /// <summary>Puts in force what other nodes did; the first time, keeps for them the bans of this one that they do not know of.</summary>
    /// <exception cref="ClusterUnavailableException">It cannot be read now.</exception>
    public async Task ApplyAsync(Moderator here, CancellationToken end)
    {
        // Both before the others' are read: what this node hears of meanwhile was kept by who tells it, and what is lifted here
        // meanwhile is posted.
        var settled = _writes.Settled;
        var own = here.Bans;
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach (var value in await _state.ListAllAsync(Prefix, end))
        {
            if (await ApplyKeptAsync(here, value, end))
            {
                known.Add(value.Key);
            }
        }

        if (!_hasShared && settled is { } before)
        {
            _hasShared = _writes.TryPost(before, [.. own.Where(ban => !known.Contains(KeyOf(ban))).Select(ban => KeyValuePair.Create(KeyOf(ban), Shared(Joined, ban)))]);
        }
    }

    private static string KeyOf(Ban ban) => Prefix + ban.Range;

    private static SharedBan Shared(string by, Ban ban) => new(by, ban.Range.ToString(), ban.Reason, ban.CreatedAt, ban.ExpiresAt, IsLifted: false);

    // False when it is over.
    private async Task<bool> ApplyKeptAsync(Moderator here, SharedValue value, CancellationToken end)
    {
        if (Read(value) is not { } kept)
        {
            // Of a version that this one does not understand.
            return true;
        }

        var left = kept.Until - _time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            await _state.WriteAsync(value.Key, value: null, value.Version, end);
            return false;
        }

        if (_writes.Settled is not null && AddressRange.TryParse(kept.Address, out var range, out _))
        {
            await EnforceAsync(here, kept, range, left);
        }

        return true;
    }

    private static async Task EnforceAsync(Moderator here, SharedBan kept, AddressRange range, TimeSpan? left)
    {
        var known = here.FindBan(range);
        try
        {
            if (kept.IsLifted && known?.CreatedAt < kept.At)
            {
                await here.LiftHereAsync(kept.By, range);
            }
            else if (!kept.IsLifted && known is null)
            {
                await here.BanHereAsync(kept.By, range, kept.Reason, left);
            }
        }
        catch (BanStoreException)
        {
            // It was written down; next time.
        }
    }

    // Two operators at once: what was done later stays, and nobody is told of what was done before.
    private async Task KeepAsync(string key, SharedBan ban, CancellationToken end)
    {
        SharedValue? now;
        do
        {
            now = await _state.ReadAsync(key, end);
            if (now is not null && Read(now)?.At > ban.At)
            {
                return;
            }
        }
        while (!await _state.WriteAsync(key, JsonSerializer.SerializeToUtf8Bytes(ban, SharedBanJson.Default.SharedBan), now?.Version ?? 0, end));

        var told = new NodeMessage { By = ban.By, Address = ban.Address, Text = ban.Reason, Duration = ban.Until - _time.GetUtcNow() };
        _mailbox.Send(to: null, ban.IsLifted ? NodeMessageKind.Lift : NodeMessageKind.Ban, told);
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

/// <summary>A ban as nodes share it, or that it was lifted. All texts are safe to show.</summary>
/// <param name="At">When that was done.</param>
/// <param name="Until">Until when it is in force, or known to be lifted; null = without an end.</param>
internal sealed record SharedBan(string By, string Address, string Reason, DateTimeOffset At, DateTimeOffset? Until, bool IsLifted);

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SharedBan))]
internal sealed partial class SharedBanJson : JsonSerializerContext;
