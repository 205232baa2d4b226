namespace KestrelChat.Cluster;

/// <summary>A value that all nodes share.</summary>
/// <param name="Version">Changes with every write, and no version comes twice.</param>
public sealed record SharedValue(string Key, ReadOnlyMemory<byte> Value, long Version);

/// <summary>
/// Small things that all nodes know and that outlast them, such as bans. Who changes something tells the others by
/// <see cref="INodeMail"/>; who starts, or was away, reads all of it.
/// </summary>
public interface ISharedState
{
    /// <summary>The value of a key; null if it has none.</summary>
    Task<SharedValue?> ReadAsync(string key, CancellationToken cancellation = default);

    /// <summary>Keys that begin with a prefix, by key, after a key.</summary>
    Task<IReadOnlyList<SharedValue>> ListAsync(string prefix, string after, int maxValues, CancellationToken cancellation = default);

    /// <summary>
    /// Writes a value if it is still at the version that was read. Of several that write at once, one succeeds; the others
    /// read and try again. Who did not get the answer reads, and may find its own value.
    /// </summary>
    /// <param name="value">Null = removes it.</param>
    /// <param name="version">The version that was read; 0 = the key must have no value.</param>
    /// <returns>Whether it was written.</returns>
    Task<bool> WriteAsync(string key, ReadOnlyMemory<byte>? value, long version, CancellationToken cancellation = default);
}
