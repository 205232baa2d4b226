namespace KestrelChat.Cluster;

/// <summary>What the rooms of a <see cref="MemoryClusterStore"/> are about. Within a step only.</summary>
internal sealed class MemoryTopics(TimeProvider time)
{
    private readonly SortedDictionary<string, (string Topic, DateTimeOffset SetAt)> _topics = new(StringComparer.Ordinal);

    public IEnumerable<string> Rooms => _topics.Keys;

    public string? Find(string room) => _topics.TryGetValue(room, out var kept) ? kept.Topic : null;

    public void Set(string room, string? topic)
    {
        _topics.Remove(room);
        if (topic is not null)
        {
            _topics.Add(room, (topic, time.GetUtcNow()));
        }
    }

    /// <summary>Whether it was set before that.</summary>
    public bool IsOlder(string room, DateTimeOffset since) => _topics.TryGetValue(room, out var kept) && kept.SetAt < since;
}
