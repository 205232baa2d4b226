using KestrelChat.Cluster.Store;
using KestrelChat.Rooms;

namespace KestrelChat.Cluster.Log;

/// <summary>
/// The events of this node that their rooms have not shown yet, by the id of the node that appends them and their number. Each stays until
/// it is shown or given up; then it is acknowledged to the client that waits for it. Bounded by what is pending and what is not read yet.
/// </summary>
/// <remarks>Any thread; nothing waits.</remarks>
internal sealed class UnshownEvents
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(Guid Node, long Number), PendingEntry> _entries = [];

    // Those of them that the store has, according to its answers, so that they only have to be read; and whether it has told their places.
    private readonly Dictionary<(Guid Node, long Number), bool> _confirmed = [];

    private Guid _node;

    /// <summary>The id under which events are added now.</summary>
    public Guid Node
    {
        get
        {
            lock (_gate)
            {
                return _node;
            }
        }
    }

    /// <summary>The events that the log has now, or had, according to the store's answers.</summary>
    public IReadOnlyCollection<(Guid Node, long Number)> Confirmed
    {
        get
        {
            lock (_gate)
            {
                return [.. _confirmed.Keys];
            }
        }
    }

    /// <summary>Adds an event that has its number.</summary>
    public void Add(PendingEntry entry)
    {
        lock (_gate)
        {
            _entries[(_node, entry.Number)] = entry;
        }
    }

    /// <summary>Removes the entry of an event that is about to be shown, or was shown, and returns it; null if it has none.</summary>
    public PendingEntry? Take(LogEvent item)
    {
        lock (_gate)
        {
            _confirmed.Remove((item.Node, item.Number));
            _entries.Remove((item.Node, item.Number), out var entry);
            return entry;
        }
    }

    /// <summary>The store has answered what became of a batch.</summary>
    public void Confirm(IReadOnlyList<PendingEntry> batch, IReadOnlyList<AppendedEvent> places)
    {
        lock (_gate)
        {
            for (var at = 0; at < batch.Count; at++)
            {
                if (places[at].Sequence > 0 && _entries.ContainsKey((_node, batch[at].Number)))
                {
                    _confirmed[(_node, batch[at].Number)] = true;
                }
            }
        }
    }

    /// <summary>
    /// Adds events under another id from now on. Those that are in the log under the former id are read, and recognized, under it; the others
    /// are added again.
    /// </summary>
    /// <param name="node">The new id.</param>
    /// <param name="applied">The last number that is in the log under the former one.</param>
    public void ChangeNode(Guid node, long applied)
    {
        lock (_gate)
        {
            // If the log has lost a confirmed one since, it is given up when everything is read.
            foreach (var key in _entries.Keys.Where(key => key.Node == _node && !_confirmed.ContainsKey(key)).ToList())
            {
                if (key.Number <= applied)
                {
                    // An arrival may have had no effect.
                    _confirmed.Add(key, _entries[key].Changes.Count == 0);
                }
                else
                {
                    _entries.Remove(key);
                }
            }

            _node = node;
        }
    }

    /// <summary>Gives up an event that will never be in the log.</summary>
    public void Forget(PendingEntry entry)
    {
        lock (_gate)
        {
            _entries.Remove((_node, entry.Number));
        }

        entry.Forget();
    }

    /// <summary>Gives up the events of a room that is removed, since nobody waits to see them.</summary>
    public void Forget(RoomReplica room) => ForgetWhere(key => _entries[key].Room == room, _entries.Keys);

    /// <summary>
    /// Gives up events that no room has shown although everything up to the end was read since they were confirmed: they had no effect, were
    /// trimmed before they were read, nobody follows their room, or the log has lost them.
    /// </summary>
    /// <returns>Those that had a place in the log.</returns>
    public IReadOnlyList<PendingEntry> Forget(IReadOnlyCollection<(Guid Node, long Number)> unread) => ForgetWhere(_entries.ContainsKey, unread);

    private List<PendingEntry> ForgetWhere(Func<(Guid Node, long Number), bool> matches, IReadOnlyCollection<(Guid Node, long Number)> among)
    {
        List<PendingEntry> forgotten = [];
        List<PendingEntry> placed = [];
        lock (_gate)
        {
            foreach (var key in among.Where(matches).ToList())
            {
                _entries.Remove(key, out var entry);
                forgotten.Add(entry!);
                if (_confirmed.Remove(key, out var hasPlace) && hasPlace)
                {
                    placed.Add(entry!);
                }
            }
        }

        foreach (var entry in forgotten)
        {
            entry.Forget();
        }

        return placed;
    }
}
