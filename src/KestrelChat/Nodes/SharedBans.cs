using System.Text.Json;
using KestrelChat.Addresses;
using KestrelChat.Cluster;
using KestrelChat.Moderation;

namespace KestrelChat.Nodes;

/// <summary>Keeps bans where every node finds them that starts later. Those that run are told by <see cref="NodeMailbox"/>.</summary>
internal sealed class SharedBans(ISharedState state, Reachability reachability, TimeProvider time)
{
    private const string Prefix = "ban/";
    private const int Page = 1000;

    /// <summary>Keeps a ban of this node's for the others.</summary>
    public Task KeepAsync(string by, Ban ban)
    {
        var kept = new NodeMessage { By = by, Address = ban.Range.ToString(), Text = ban.Reason, Until = ban.ExpiresAt };
        return WriteAsync(KeyOf(ban), JsonSerializer.SerializeToUtf8Bytes(kept, NodeJson.Default.NodeMessage));
    }

    public Task ForgetAsync(Ban ban) => WriteAsync(KeyOf(ban), value: null);

    /// <summary>Puts in force what other nodes banned, once, as soon as it can be read.</summary>
    public async Task ApplyAsync(Func<Moderator?> moderator, CancellationToken end)
    {
        var backoff = new Backoff();
        while (true)
        {
            try
            {
                await ApplyOnceAsync(moderator, end);
                return;
            }
            catch (ClusterUnavailableException)
            {
                reachability.Failed();
                await Task.Delay(backoff.Next(), time, end);
            }
        }
    }

    private async Task ApplyOnceAsync(Func<Moderator?> moderator, CancellationToken end)
    {
        var after = "";
        IReadOnlyList<SharedValue> page;
        do
        {
            page = await state.ListAsync(Prefix, after, Page, end);
            foreach (var value in page)
            {
                after = value.Key;
                var kept = JsonSerializer.Deserialize(value.Value.Span, NodeJson.Default.NodeMessage);
                var left = kept?.Until - time.GetUtcNow();
                if (left <= TimeSpan.Zero)
                {
                    await state.WriteAsync(value.Key, value: null, value.Version, end);
                }
                else if (AddressRange.TryParse(kept?.Address, out var range, out _) && moderator() is { } here && here.FindBan(range) is null)
                {
                    await here.BanHereAsync(kept!.By ?? "", range, kept.Text ?? "", left);
                }
            }
        }
        while (page.Count == Page);
    }

    private async Task WriteAsync(string key, byte[]? value)
    {
        try
        {
            // Two operators at once: the later write stays.
            bool written;
            do
            {
                var now = await state.ReadAsync(key);
                written = (now is null && value is null) || await state.WriteAsync(key, value is null ? (ReadOnlyMemory<byte>?)null : value, now?.Version ?? 0);
            }
            while (!written);
        }
        catch (ClusterUnavailableException)
        {
            // In force on all nodes that run; only one that starts later will not know it.
            reachability.Failed();
        }
    }

    private static string KeyOf(Ban ban) => Prefix + ban.Range;
}
