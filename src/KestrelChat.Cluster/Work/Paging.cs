namespace KestrelChat.Cluster.Work;

/// <summary>Reads lists that the store returns in pages.</summary>
internal static class Paging
{
    /// <summary>Reads all pages.</summary>
    /// <param name="readAfter">Reads a page of at most <paramref name="pageSize"/> items after a key; empty = from the start.</param>
    /// <param name="keyOf">The key of an item.</param>
    /// <param name="pageSize">A shorter page is the last one.</param>
    public static async Task<List<T>> ReadAllAsync<T>(Func<string, Task<IReadOnlyList<T>>> readAfter, Func<T, string> keyOf, int pageSize)
    {
        List<T> all = [];
        IReadOnlyList<T> page;
        do
        {
            page = await readAfter(all.Count > 0 ? keyOf(all[^1]) : "");
            all.AddRange(page);
        }
        while (page.Count == pageSize);
        return all;
    }
}
