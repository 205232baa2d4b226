using KestrelChat.Moderation;

namespace KestrelChat.Tests.Moderation;

/// <summary>Keeps bans where a test can look at them, and fails when it is told to.</summary>
internal sealed class MemoryBanStore : IBanStore
{
    private int _now;

    public SavedBans Saved { get; set; } = SavedBans.None;

    public bool Fails { get; set; }

    /// <summary>How many calls there were at a time, at most.</summary>
    public int MostAtOnce { get; private set; }

    public SavedBans Load() => Saved;

    public async Task SaveAsync(SavedBans bans)
    {
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _now));
        await Task.Yield();
        Interlocked.Decrement(ref _now);
        Saved = Fails ? throw new BanStoreException("the disk is full") : bans;
    }
}
