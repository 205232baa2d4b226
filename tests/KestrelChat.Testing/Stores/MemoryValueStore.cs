using System.Text;
using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Testing.Stores;

/// <summary>The shared values of a <see cref="MemoryClusterStore"/>.</summary>
internal sealed class MemoryValueStore(MemoryStoreHandle handle) : ISharedValueStore
{
    public async Task<long> WriteAsync(string key, ReadOnlyMemory<byte> value, TimeSpan? life, bool onlyIfMissing = false, CancellationToken cancellation = default)
    {
        ClusterLimits.CheckName(key);
        ClusterLimits.CheckBytes(value.Length, ClusterLimits.MaxBodyBytes);
        return await handle.RunAsync(
            transaction =>
            {
                var (state, now) = (transaction.State, transaction.Now);
                if (onlyIfMissing && state.Values.TryGetValue(key, out var known) && !HasExpired(known, now))
                {
                    return known.Version;
                }

                state.Values[key] = new MemoryValue(value.ToArray(), ++state.Version, now, now + life);
                transaction.Notify(NotificationKind.Values);
                return state.Version;
            },
            cancellation,
            [key, Encoding.UTF8.GetString(value.Span)]);
    }

    public Task<IReadOnlyList<SharedValue>> ListAfterAsync(long version, int maxValues, CancellationToken cancellation = default) =>
        handle.RunAsync<IReadOnlyList<SharedValue>>(
            transaction => [.. transaction.State.Values
                .Where(value => value.Value.Version > version && !HasExpired(value.Value, transaction.Now))
                .OrderBy(value => value.Value.Version)
                .Take(maxValues)
                .Select(value => new SharedValue(value.Key, value.Value.Value, value.Value.Version, transaction.Now - value.Value.At, value.Value.Expires - transaction.Now))],
            cancellation);

    public Task ReportAppliedAsync(Guid node, long version, CancellationToken cancellation = default) => handle.RunAsync(
        transaction =>
        {
            if (transaction.State.Nodes.TryGetValue(node, out var known))
            {
                known.AppliedVersion = Math.Max(known.AppliedVersion, version);
            }

            return true;
        },
        cancellation);

    public Task<IReadOnlyList<string>> ListBehindAsync(long version, CancellationToken cancellation = default) =>
        handle.RunAsync<IReadOnlyList<string>>(
            transaction => [.. transaction.State.Nodes.Values.Where(node => node.AppliedVersion < version).Select(node => node.Name)],
            cancellation);

    private static bool HasExpired(MemoryValue value, DateTimeOffset now) => value.Expires <= now;
}
