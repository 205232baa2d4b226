using KestrelChat.Moderation;

namespace KestrelChat.Testing.Chat;

/// <summary>Keeps bans in memory, and fails on request.</summary>
internal sealed class MemoryBanStore : IBanStore
{
    private int _running;

    public SavedBans Saved { get; set; } = SavedBans.None;

    /// <summary>Whether <see cref="SaveAsync"/> throws.</summary>
    public bool Fails { get; set; }

    /// <summary>The largest number of simultaneous calls.</summary>
    public int MostAtOnce { get; private set; }

    public SavedBans Load() => Saved;

    public async Task SaveAsync(SavedBans bans)
    {
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _running));
        await Task.Yield();
        Interlocked.Decrement(ref _running);
        Saved = Fails ? throw new BanStoreException("the disk is full") : bans;
    }
}
