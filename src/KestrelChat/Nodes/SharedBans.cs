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
    private const int Page = 1000;

    // How long it is known that a ban was lifted: a node that was away for longer, and has kept the ban, has to be told by hand.
    private static readonly TimeSpan s_lifted = TimeSpan.FromDays(30);

    private readonly ISharedState _state;
    private readonly NodeMailbox _mailbox;
    private readonly TimeProvider _time;
    private readonly OutstandingWrites<SharedBan> _writes;

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
    public void Keep(string by, Ban ban) =>
        _writes.Post(Prefix + ban.Range, new SharedBan(by, ban.Range.ToString(), ban.Reason, ban.CreatedAt, ban.ExpiresAt, IsLifted: false));

    /// <summary>Keeps that one was lifted.</summary>
    public void Lift(string by, Ban ban)
    {
        var now = _time.GetUtcNow();
        _writes.Post(Prefix + ban.Range, new SharedBan(by, ban.Range.ToString(), "", now, now + s_lifted, IsLifted: true));
    }

    /// <summary>Keeps what is to be kept, until it is cancelled.</summary>
    public Task RunAsync(CancellationToken end) => _writes.RunAsync(end);

    /// <summary>Puts in force what other nodes did.</summary>
    /// <exception cref="ClusterUnavailableException">It cannot be read now.</exception>
    public async Task ApplyAsync(Moderator here, CancellationToken end)
    {
        var after = "";
        IReadOnlyList<SharedValue> page;
        do
        {
            page = await _state.ListAsync(Prefix, after, Page, end);
            foreach (var value in page)
            {
                after = value.Key;
                await ApplyKeptAsync(here, value, end);
            }
        }
        while (page.Count == Page);
    }

    private async Task ApplyKeptAsync(Moderator here, SharedValue value, CancellationToken end)
    {
        if (Read(value) is not { } kept)
        {
            // Of a version that this one does not understand.
            return;
        }

        var left = kept.Until - _time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            await _state.WriteAsync(value.Key, value: null, value.Version, end);
        }
        else if (_writes.Settled is not null && AddressRange.TryParse(kept.Address, out var range, out _))
        {
            await EnforceAsync(here, kept, range, left);
        }
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

    // Two operators at once: what was done later stays.
    private async Task KeepAsync(string key, SharedBan ban, CancellationToken end)
    {
        SharedValue? now;
        do
        {
            now = await _state.ReadAsync(key, end);
        }
        while (!(now is not null && Read(now)?.At > ban.At)
            && !await _state.WriteAsync(key, JsonSerializer.SerializeToUtf8Bytes(ban, SharedBanJson.Default.SharedBan), now?.Version ?? 0, end));

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
