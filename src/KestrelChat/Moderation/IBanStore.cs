namespace KestrelChat.Moderation;

/// <summary>Where bans are kept so that they outlast the process.</summary>
public interface IBanStore
{
    /// <summary>What was saved last; nothing if nothing was.</summary>
    SavedBans Load();

    /// <summary>Keeps these instead of those before. One call at a time.</summary>
    /// <exception cref="BanStoreException">They cannot be kept; those before are.</exception>
    Task SaveAsync(SavedBans bans);
}

/// <summary>What is kept of the bans.</summary>
/// <param name="LastId">The largest id that was ever given, so that none is given twice.</param>
/// <param name="Bans">Oldest first.</param>
public sealed record SavedBans(long LastId, IReadOnlyList<Ban> Bans)
{
    public static SavedBans None { get; } = new(0, []);
}

/// <summary>Bans cannot be kept; the message says why, for an operator.</summary>
public sealed class BanStoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Keeps nothing: bans last as long as the process.</summary>
public sealed class NoBanStore : IBanStore
{
    public SavedBans Load() => SavedBans.None;

    public Task SaveAsync(SavedBans bans) => Task.CompletedTask;
}
