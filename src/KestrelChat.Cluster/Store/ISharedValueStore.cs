namespace KestrelChat.Cluster.Store;

/// <summary>A value that all nodes share.</summary>
/// <param name="Version">Assigned by each write, and never used twice.</param>
public sealed record SharedValue(string Key, ReadOnlyMemory<byte> Value, long Version);

/// <summary>Small values that all nodes share and that outlast them, such as bans.</summary>
/// <remarks>A node that writes a value notifies the others by <see cref="IMessageStore"/>; a node that starts or reconnects reads all.</remarks>
public interface ISharedValueStore
{
    /// <summary>Reads the value of a key; null if it has none.</summary>
    Task<SharedValue?> ReadAsync(string key, CancellationToken cancellation = default);

    /// <summary>Lists the values whose keys begin with a prefix, in the order of their keys, after a key.</summary>
    Task<IReadOnlyList<SharedValue>> ListAsync(string prefix, string after, int maxValues, CancellationToken cancellation = default);

    /// <summary>
    /// Writes a value if it still has the version that was read. Of several concurrent writes one succeeds; the others must read
    /// and retry. After a lost response, the read may return the caller's own value.
    /// </summary>
    /// <param name="value">Null = remove it.</param>
    /// <param name="version">The version that was read; 0 = the key must have no value.</param>
    /// <returns>Whether it was written.</returns>
    Task<bool> WriteAsync(string key, ReadOnlyMemory<byte>? value, long version, CancellationToken cancellation = default);
}
