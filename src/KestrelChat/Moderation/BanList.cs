using System.Net;
using KestrelChat.Hub;
using KestrelChat.Text;

namespace KestrelChat.Moderation;

/// <summary>
/// All bans. A lookup takes no lock: it reads an immutable table, which each change replaces. Changes are made one after the other
/// and take effect when they are saved.
/// </summary>
/// <remarks>Any thread. Expired bans refuse nobody, are not listed, and are removed with the next change.</remarks>
public sealed class BanList : IAdmissionPolicy, IDisposable
{
    /// <summary>The most bans at a time: each change writes all of them.</summary>
    public const int MaxBans = 10_000;

    private readonly IBanStore _store;
    private readonly TimeProvider _time;

    // Held while the store is written; lookups do not need it.
    private readonly SemaphoreSlim _changing = new(1);
    private BanTable _table;
    private long _lastId;

    /// <exception cref="BanStoreException">The saved bans cannot be read.</exception>
    public BanList(IBanStore store, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(store);
        _store = store;
        _time = time;
        var saved = store.Load();
        _lastId = saved.LastId;
        _table = new BanTable(Current(saved.Bans));
    }

    /// <summary>The bans in force, oldest first.</summary>
    public IReadOnlyList<Ban> All => Current(Volatile.Read(ref _table).Bans);

    /// <summary>Returns the ban that covers an address, or null. Allocates nothing.</summary>
    public Ban? Find(IPAddress address) => Volatile.Read(ref _table).Find(address, _time);

    /// <summary>Returns the ban with this id if it is in force, or null.</summary>
    public Ban? Find(long id) => All.FirstOrDefault(ban => ban.Id == id);

    /// <summary>Returns the ban of exactly this range if it is in force, or null.</summary>
    public Ban? Find(AddressRange range) => All.FirstOrDefault(ban => ban.Range == range);

    Refusal? IAdmissionPolicy.Check(IPAddress address) => Find(address)?.Refusal;

    /// <summary>Adds a ban, unless the range is banned or there are <see cref="MaxBans"/> bans.</summary>
    /// <param name="range">The addresses.</param>
    /// <param name="reason">Visible text; empty = none.</param>
    /// <param name="duration">Null = until it is lifted.</param>
    /// <exception cref="BanStoreException">It cannot be saved. Nothing has changed.</exception>
    public async Task<BanResult> AddAsync(AddressRange range, string reason, TimeSpan? duration)
    {
        await _changing.WaitAsync();
        try
        {
            var bans = All;
            if (bans.FirstOrDefault(ban => ban.Range == range) is { } existing)
            {
                return new BanResult(BanStatus.AlreadyBanned, existing);
            }

            if (bans.Count >= MaxBans)
            {
                return new BanResult(BanStatus.TooManyBans, Ban: null);
            }

            var now = _time.GetUtcNow();
            var added = new Ban(_lastId + 1, range, reason, now, now + duration);
            await ChangeAsync(added.Id, [.. bans, added]);
            return new BanResult(BanStatus.Added, added);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Lifts the ban with this id and returns it; null if there is none.</summary>
    /// <exception cref="BanStoreException">The change cannot be saved. Nothing has changed.</exception>
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

        // A full barrier: after a change the caller looks for connected clients that it concerns, see ChatHub.Connect.
        Interlocked.Exchange(ref _table, new BanTable(bans));
    }

    private List<Ban> Current(IReadOnlyList<Ban> bans)
    {
        var now = _time.GetUtcNow();
        return [.. bans.Where(ban => !ban.HasExpired(now))];
    }
}

/// <summary>Whether a ban was added.</summary>
public enum BanStatus
{
    Added,
    AlreadyBanned,
    TooManyBans,
}

/// <summary>The result of adding a ban.</summary>
/// <param name="Ban">The new ban, or the one that the range has already; null if there are too many.</param>
/// <param name="Disconnected">How many clients it disconnected.</param>
public sealed record BanResult(BanStatus Status, Ban? Ban, int Disconnected = 0)
{
    /// <summary>The names of the nodes that have not answered; it is kept for them.</summary>
    public IReadOnlyList<string> Pending { get; init; } = [];
}

/// <summary>The result of lifting a ban.</summary>
/// <param name="Ban">The ban that was lifted.</param>
/// <param name="Pending">The names of the nodes that have not answered; it is kept for them.</param>
public sealed record LiftResult(Ban Ban, IReadOnlyList<string> Pending);
