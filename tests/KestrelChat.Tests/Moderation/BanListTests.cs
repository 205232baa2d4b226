using System.Net;
using KestrelChat.Moderation;
using KestrelChat.Testing;
using KestrelChat.Testing.Chat;
using KestrelChat.Text;

namespace KestrelChat.Tests.Moderation;

public sealed class BanListTests
{
    private readonly ManualTime _time = new();
    private readonly MemoryBanStore _store = new();

    [Fact]
    public async Task A_ban_is_in_force_until_it_expires()
    {
        using var bans = new BanList(_store, _time);
        var added = await AddAsync(bans, "203.0.113.0/24", TimeSpan.FromHours(1));
        Assert.Equal(_time.GetUtcNow(), added.CreatedAt);
        Assert.Equal(_time.GetUtcNow().AddHours(1), added.ExpiresAt);

        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Equal(added, bans.Find(IPAddress.Parse("203.0.113.7")));
        Assert.Equal([added], bans.All);

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Null(bans.Find(IPAddress.Parse("203.0.113.7")));
        Assert.Null(bans.Find(added.Id));
        Assert.Empty(bans.All);
    }

    [Fact]
    public async Task An_expired_ban_is_removed_by_the_next_change_and_its_range_can_be_banned_again()
    {
        using var bans = new BanList(_store, _time);
        await AddAsync(bans, "203.0.113.7", TimeSpan.FromMinutes(1));
        _time.Advance(TimeSpan.FromMinutes(1));

        var again = await AddAsync(bans, "203.0.113.7");

        Assert.Equal(2, again.Id);
        Assert.Null(again.ExpiresAt);
        Assert.Equal([again], _store.Saved.Bans);
    }

    [Fact]
    public async Task Find_returns_the_longest_prefix_and_the_shorter_one_after_that_is_lifted()
    {
        using var bans = new BanList(_store, _time);
        var wide = await AddAsync(bans, "203.0.0.0/16");
        var narrow = await AddAsync(bans, "203.0.113.0/24");
        Assert.Equal(narrow, bans.Find(IPAddress.Parse("::ffff:203.0.113.7")));

        Assert.Equal(narrow, await bans.LiftAsync(narrow.Id));

        Assert.Equal(wide, bans.Find(IPAddress.Parse("203.0.113.7")));
        Assert.Null(await bans.LiftAsync(narrow.Id));
        Assert.Equal([wide], _store.Saved.Bans);
    }

    [Fact]
    public async Task A_range_is_not_banned_twice()
    {
        using var bans = new BanList(_store, _time);
        var first = await AddAsync(bans, "203.0.113.7");

        var second = await bans.AddAsync(Range("203.0.113.7/32"), "", duration: null);

        Assert.Equal(new BanResult(BanStatus.AlreadyBanned, first), second);
        Assert.Equal([first], bans.All);
        Assert.Equal([first], _store.Saved.Bans);
    }

    [Fact]
    public async Task Beyond_the_maximum_no_ban_is_added_until_one_has_expired()
    {
        _store.Saved = new SavedBans(BanList.MaxBans, [.. Enumerable.Range(1, BanList.MaxBans).Select(id =>
            new Ban(id, Range($"10.0.{id / 256}.{id % 256}"), "", _time.GetUtcNow(), id == 5 ? _time.GetUtcNow().AddHours(1) : null))]);
        using var bans = new BanList(_store, _time);

        var beyond = await bans.AddAsync(Range("203.0.113.7"), "", duration: null);

        Assert.Equal(new BanResult(BanStatus.TooManyBans, Ban: null), beyond);
        Assert.Null(bans.Find(IPAddress.Parse("203.0.113.7")));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(BanList.MaxBans + 1, (await AddAsync(bans, "203.0.113.7")).Id);
    }

    [Fact]
    public async Task A_change_that_cannot_be_saved_has_no_effect()
    {
        using var bans = new BanList(_store, _time);
        var kept = await AddAsync(bans, "203.0.113.7");
        _store.Fails = true;

        await Assert.ThrowsAsync<BanStoreException>(() => bans.AddAsync(Range("203.0.113.8"), "", duration: null));
        await Assert.ThrowsAsync<BanStoreException>(() => bans.LiftAsync(kept.Id));

        Assert.Equal([kept], bans.All);
        Assert.Equal(kept, bans.Find(IPAddress.Parse("203.0.113.7")));
        Assert.Null(bans.Find(IPAddress.Parse("203.0.113.8")));
        _store.Fails = false;
        Assert.Equal(2, (await AddAsync(bans, "203.0.113.8")).Id);
    }

    [Fact]
    public async Task No_id_is_used_twice_even_if_the_last_ban_was_lifted_before_a_restart()
    {
        using (var before = new BanList(_store, _time))
        {
            await AddAsync(before, "203.0.113.7");
            await before.LiftAsync((await AddAsync(before, "203.0.113.8")).Id);
        }

        using var bans = new BanList(_store, _time);

        Assert.NotNull(bans.Find(IPAddress.Parse("203.0.113.7")));
        Assert.Equal(3, (await AddAsync(bans, "203.0.113.8")).Id);
    }

    [Fact]
    public async Task Simultaneous_changes_are_saved_one_after_the_other()
    {
        using var bans = new BanList(_store, _time);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => AddAsync(bans, $"10.0.0.{i}")))).Soon();

        Assert.Equal(50, bans.All.Count);
        Assert.Equal(bans.All, _store.Saved.Bans);
        Assert.Equal(Enumerable.Range(1, 50).Select(id => (long)id), bans.All.Select(ban => ban.Id));
        Assert.Equal(1, _store.MostAtOnce);
    }

    [Fact]
    public async Task Find_allocates_nothing()
    {
        using var bans = new BanList(_store, _time);
        await AddAsync(bans, "203.0.113.0/24");
        await AddAsync(bans, "2001:db8::/32");
        IPAddress[] addresses = [IPAddress.Parse("203.0.113.7"), IPAddress.Parse("::ffff:203.0.113.7"), IPAddress.Parse("2001:db8::1"), IPAddress.Parse("192.0.2.1")];
        var found = addresses.Count(address => bans.Find(address) is not null);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            foreach (var address in addresses)
            {
                bans.Find(address);
            }
        }

        // Not exactly zero: the runtime may replace the code by an optimized version meanwhile.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
        Assert.Equal(3, found);
    }

    private static AddressRange Range(string text) => AddressRange.TryParse(text, out var range, out var error) ? range : throw new ArgumentException(error, nameof(text));

    private static async Task<Ban> AddAsync(BanList bans, string range, TimeSpan? duration = null)
    {
        var result = await bans.AddAsync(Range(range), "why", duration);
        Assert.Equal((BanStatus.Added, 0), (result.Status, result.Disconnected));
        return result.Ban!;
    }
}
