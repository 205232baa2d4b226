using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Stores;

/// <summary>The shared values of a <see cref="MemoryClusterStore"/>.</summary>
internal sealed class MemoryValueStore(MemoryClusterStore cluster) : ISharedValueStore
{
    private readonly SortedDictionary<string, SharedValue> _values = new(StringComparer.Ordinal);
    private long _lastVersion;

    public Task<SharedValue?> ReadAsync(string key, CancellationToken cancellation = default) =>
        cluster.RunAsync(() => _values.GetValueOrDefault(key), cancellation);

    public Task<IReadOnlyList<SharedValue>> ListAsync(string prefix, string after, int maxValues, CancellationToken cancellation = default) =>
        cluster.RunAsync<IReadOnlyList<SharedValue>>(
            () => [.. _values.Values
                .Where(value => value.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(value.Key, after) > 0)
                .Take(maxValues)],
            cancellation);

    public async Task<bool> WriteAsync(string key, ReadOnlyMemory<byte>? value, long version, CancellationToken cancellation = default)
    {
        ClusterLimits.CheckName(key);
        ClusterLimits.CheckBytes(value?.Length ?? 0, ClusterLimits.MaxBodyBytes);
        return await cluster.RunAsync(
            () =>
            {
                if ((_values.GetValueOrDefault(key)?.Version ?? 0) != version)
                {
                    return false;
                }

                _values.Remove(key);
                if (value is { } bytes)
                {
                    _values.Add(key, new SharedValue(key, bytes.ToArray(), ++_lastVersion));
                }

                return true;
            },
            cancellation);
    }
}
