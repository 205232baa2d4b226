namespace KestrelChat.Cluster.Store;

/// <summary>A value that all nodes share.</summary>
/// <param name="Version">Larger than that of every write that was committed before, of whatever key.</param>
/// <param name="Age">The time since it was written, by the store's clock.</param>
/// <param name="Remaining">The time until it expires, by the store's clock; null = never.</param>
public sealed record SharedValue(string Key, ReadOnlyMemory<byte> Value, long Version, TimeSpan Age, TimeSpan? Remaining);

/// <summary>Small values that all nodes share, such as bans and mutes: a log of changes by key, in the order of their commits.</summary>
/// <remarks>A node applies all changes in their order and reports how far it has come, so that a writer can know who has applied its change.</remarks>
public interface ISharedValueStore
{
    /// <summary>Writes a value; of two writes of a key, the one that is committed later wins. Notifies all nodes.</summary>
    /// <param name="life">After which time it expires and is removed; null = never.</param>
    /// <param name="onlyIfMissing">Whether a value that exists stays.</param>
    /// <returns>The version of the value that the key has now.</returns>
    /// <exception cref="StoreRefusedException">The store refuses this value.</exception>
    Task<long> WriteAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? life, bool onlyIfMissing = false, CancellationToken cancellation = default);

    /// <summary>Lists values that have not expired with a larger version, in the order of their versions.</summary>
    Task<IReadOnlyList<SharedValue>> ListAfterAsync(long version, int maxValues, CancellationToken cancellation = default);

    /// <summary>Reports that a node has applied all values up to a version.</summary>
    Task ReportAppliedAsync(Guid node, long version, CancellationToken cancellation = default);

    /// <summary>Returns the names of the nodes with a lease, expired or not, that have not applied a version.</summary>
    Task<IReadOnlyList<string>> ListBehindAsync(long version, CancellationToken cancellation = default);
}
