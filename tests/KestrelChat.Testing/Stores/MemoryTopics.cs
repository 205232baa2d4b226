namespace KestrelChat.Testing.Stores;

/// <summary>The topics of a <see cref="MemoryClusterStore"/>. Within a step only.</summary>
internal sealed class MemoryTopics(TimeProvider time)
{
    private readonly SortedDictionary<string, (string Text, DateTimeOffset SetAt)> _topics = new(StringComparer.Ordinal);

    public IEnumerable<string> Rooms => _topics.Keys;

    public string? Find(string room) => _topics.TryGetValue(room, out var topic) ? topic.Text : null;

    public void Set(string room, string? topic)
    {
        _topics.Remove(room);
        if (topic is not null)
        {
            _topics.Add(room, (topic, time.GetUtcNow()));
        }
    }

    /// <summary>Whether the topic was set before <paramref name="since"/>.</summary>
    public bool IsOlder(string room, DateTimeOffset since) => _topics.TryGetValue(room, out var topic) && topic.SetAt < since;
}
