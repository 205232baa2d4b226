using System.Diagnostics.CodeAnalysis;
using System.Net;
using KestrelChat.Addresses;

namespace KestrelChat.Moderation;

/// <summary>
/// All bans. Looking up takes no lock: it reads an immutable table, which each change replaces. Changes are made one after
/// the other, and take effect once they are kept.
/// </summary>
/// <remarks>Any thread. Expired bans meet nobody, are not listed, and go with the next change.</remarks>
public sealed class BanList : IDisposable
{
    /// <summary>The most bans at a time: each change writes all of them.</summary>
    public const int MaxBans = 10_000;

    private readonly IBanStore _store;
    private readonly TimeProvider _time;

    // Held while the store is written, by those who change bans and nobody else.
    private readonly SemaphoreSlim _changing = new(1);
    private BanTable _table;
    private long _lastId;

    /// <exception cref="BanStoreException">What was kept cannot be read.</exception>
    public BanList(IBanStore store, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _time = time;
        var saved = store.Load();
        _lastId = saved.LastId;
        _table = new BanTable(Current(saved.Bans));
    }

    /// <summary>Those in force, oldest first.</summary>
    public IReadOnlyList<Ban> All => Current(Volatile.Read(ref _table).Bans);

    /// <summary>The ban that meets an address, or null. Allocates nothing.</summary>
    public Ban? Find(IPAddress address) => Volatile.Read(ref _table).Find(address, _time);

    /// <summary>The ban of that id if it is in force, or null.</summary>
    public Ban? Find(long id) => All.FirstOrDefault(ban => ban.Id == id);

    /// <summary>Adds a ban, unless that range is banned or there are as many as there may be.</summary>
    /// <param name="range">Whom it meets.</param>
    /// <param name="reason">Made safe to show; empty = none.</param>
    /// <param name="duration">Null = until it is lifted.</param>
    /// <exception cref="BanStoreException">It cannot be kept; nothing has changed.</exception>
    public async Task<BanResult> AddAsync(AddressRange range, string reason, TimeSpan? duration)
    {
        await _changing.WaitAsync();
        try
        {
            var bans = All;
            if (bans.FirstOrDefault(ban => ban.Range == range) is { } same)
            {
                return new BanResult(null, $"{range} is banned by ban {same.Id}; lift that one first to change it");
            }

            if (bans.Count >= MaxBans)
            {
                return new BanResult(null, $"there are {MaxBans} bans, the most there may be; lift some, or ban wider ranges in their place");
            }

            var now = _time.GetUtcNow();
            var added = new Ban(_lastId + 1, range, reason, now, now + duration);
            await ChangeAsync(added.Id, [.. bans, added]);
            return new BanResult(added, null);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Lifts the ban of that id; answers it, or null if there is none.</summary>
    /// <exception cref="BanStoreException">That cannot be kept; nothing has changed.</exception>
    public async Task<Ban?> LiftAsync(long id)
    {
        await _changing.WaitAsync();
        try
        {
            if (Find(id) is not { } lifted)
            {
                return null;
            }

            await ChangeAsync(_lastId, [.. All.Where(ban => ban.Id != id)]);
            return lifted;
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    private async Task ChangeAsync(long lastId, IReadOnlyList<Ban> bans)
    {
        await _store.SaveAsync(new SavedBans(lastId, bans));
        _lastId = lastId;

        // A full barrier: whoever changes bans looks next for those whom they meet, see ChatHub.Connect.
        Interlocked.Exchange(ref _table, new BanTable(bans));
    }

    private List<Ban> Current(IReadOnlyList<Ban> bans)
    {
        var now = _time.GetUtcNow();
        return [.. bans.Where(ban => !ban.HasExpired(now))];
    }
}

/// <summary>What came of a ban: the ban, or why it was not added.</summary>
public sealed record BanResult(Ban? Ban, string? Conflict)
{
    [MemberNotNullWhen(true, nameof(Ban))]
    [MemberNotNullWhen(false, nameof(Conflict))]
    public bool WasAdded => Ban is not null;
}
