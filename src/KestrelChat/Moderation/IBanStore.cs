namespace KestrelChat.Moderation;

/// <summary>Saves bans so that they outlast the process.</summary>
public interface IBanStore
{
    /// <summary>Returns what was saved last; an empty list if nothing was.</summary>
    /// <exception cref="BanStoreException">The saved bans cannot be read.</exception>
    SavedBans Load();

    /// <summary>Replaces the saved bans. One call at a time.</summary>
    /// <exception cref="BanStoreException">They cannot be saved. The former ones are still saved.</exception>
    Task SaveAsync(SavedBans bans);
}

/// <summary>The bans as they are saved.</summary>
/// <param name="LastId">The largest id that was ever used, so that no id is used twice.</param>
/// <param name="Bans">Oldest first.</param>
public sealed record SavedBans(long LastId, IReadOnlyList<Ban> Bans)
{
    public static SavedBans None { get; } = new(0, []);
}

/// <summary>Bans cannot be loaded or saved; the message tells an operator why.</summary>
public sealed class BanStoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Saves nothing: bans last as long as the process.</summary>
public sealed class NoBanStore : IBanStore
{
    public SavedBans Load() => SavedBans.None;

    public Task SaveAsync(SavedBans bans) => Task.CompletedTask;
}
