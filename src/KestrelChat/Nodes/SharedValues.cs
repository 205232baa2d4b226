using KestrelChat.Cluster;

namespace KestrelChat.Nodes;

/// <summary>Reads all of what nodes share of one kind, in pages.</summary>
internal static class SharedValues
{
    private const int Page = 1000;

    /// <summary>The values of all keys that begin with a prefix, by key.</summary>
    /// <exception cref="ClusterUnavailableException">They cannot be read now.</exception>
    public static async Task<IReadOnlyList<SharedValue>> ListAllAsync(this ISharedState state, string prefix, CancellationToken cancellation)
    {
        List<SharedValue> all = [];
        IReadOnlyList<SharedValue> page;
        do
        {
            page = await state.ListAsync(prefix, all.Count > 0 ? all[^1].Key : "", Page, cancellation);
            all.AddRange(page);
        }
        while (page.Count == Page);
        return all;
    }
}
