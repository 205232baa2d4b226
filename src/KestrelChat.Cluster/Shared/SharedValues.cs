using KestrelChat.Cluster.Store;
using KestrelChat.Cluster.Work;

namespace KestrelChat.Cluster.Shared;

/// <summary>Reads shared values.</summary>
internal static class SharedValues
{
    private const int PageSize = 1000;

    /// <summary>Reads the values of all keys that begin with a prefix, ordered by key.</summary>
    /// <exception cref="ClusterUnavailableException">They cannot be read now.</exception>
    public static Task<List<SharedValue>> ListAllAsync(this ISharedValueStore values, string prefix, CancellationToken cancellation) =>
        Paging.ReadAllAsync(after => values.ListAsync(prefix, after, PageSize, cancellation), value => value.Key, PageSize);
}
