using System.Collections.Concurrent;
using KestrelChat.Cluster.Signals;
using KestrelChat.Rooms.Clients;

namespace KestrelChat.Cluster.Presence;

/// <summary>The clients of this node that changed since they were published last. Any thread.</summary>
internal sealed class ChangedClients
{
    private readonly ConcurrentDictionary<long, byte> _ids = new();

    public bool IsEmpty => _ids.IsEmpty;

    /// <summary>Set when a client is added.</summary>
    public AsyncSignal Added { get; } = new();

    public void Add(Client client)
    {
        _ids[client.Id] = 0;
        Added.Set();
    }

    /// <summary>Adds clients that could not be published.</summary>
    public void AddBack(IEnumerable<long> ids)
    {
        foreach (var id in ids)
        {
            _ids[id] = 0;
        }
    }

    /// <summary>Removes and returns up to <paramref name="limit"/> ids.</summary>
    public List<long> Remove(int limit)
    {
        var ids = _ids.Keys.Take(limit).ToList();
        ids.ForEach(id => _ids.TryRemove(id, out _));
        return ids;
    }
}
