using KestrelChat.Cluster.Signals;
using KestrelChat.Rooms;

namespace KestrelChat.Cluster.Log;

/// <summary>
/// Events on their way to the log, numbered in order. Lines and topics are bounded by count and bytes, and so is, apart from them, what may
/// not be lost: however many lines wait, there is room for arrivals. Any thread; nothing waits.
/// </summary>
internal sealed class EventOutbox(int maxEvents, long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<PendingEntry> _entries = new();

    // What is bounded: what can be rejected, and what may not be lost. What a restart put in front is not: it is as many as the clients.
    private (int Events, long Bytes) _rejectable;
    private (int Events, long Bytes) _required;
    private int _lines;
    private long _bytes;
    private long _lastNumber;

    /// <summary>The number of the last event.</summary>
    public long LastNumber
    {
        get
        {
            lock (_gate)
            {
                return _lastNumber;
            }
        }
    }

    /// <summary>Set when an event is added.</summary>
    public AsyncSignal Added { get; } = new();

    /// <summary>How many events, and how many bytes of them, are not known to be in the log; and when the oldest was submitted.</summary>
    public (int Events, long Bytes, long? Oldest) Pending
    {
        get
        {
            lock (_gate)
            {
                return (_entries.Count, _bytes, _entries.First?.Value.SubmittedAt);
            }
        }
    }

    /// <summary>How many of these events are lines.</summary>
    public int PendingLines
    {
        get
        {
            lock (_gate)
            {
                return _lines;
            }
        }
    }

    /// <summary>Adds an event.</summary>
    /// <param name="added">Called under the lock, when it has its number.</param>
    /// <returns>False if there is no room; for one event that may not be lost there always is, whatever its size.</returns>
    public bool TryAdd(PendingEntry entry, Action<PendingEntry> added)
    {
        lock (_gate)
        {
            var (events, bytes) = Bounded(entry);
            var isFull = events >= maxEvents || bytes + entry.Size > maxBytes;
            if (isFull && !(entry.IsRequired && events == 0))
            {
                return false;
            }

            Append(entry, isCounted: true);
            added(entry);
        }

        Added.Set();
        return true;
    }

    /// <summary>The oldest events, up to both limits, but at least one if there is one.</summary>
    public IReadOnlyList<PendingEntry> Peek(int limit, long byteLimit)
    {
        List<PendingEntry> batch = [];
        lock (_gate)
        {
            foreach (var entry in _entries)
            {
                byteLimit -= entry.Size;
                if (batch.Count == limit || (byteLimit < 0 && batch.Count > 0))
                {
                    break;
                }

                batch.Add(entry);
            }
        }

        return batch;
    }

    /// <summary>Removes events that are in the log or will never be.</summary>
    /// <param name="last">The number of the last one to remove.</param>
    public void RemoveUpTo(long last)
    {
        lock (_gate)
        {
            while (_entries.First is { Value: var first } && first.Number <= last)
            {
                _entries.RemoveFirst();
                Count(first, -1);
            }
        }
    }

    /// <summary>
    /// Begins again after the node lost its place in the cluster: events that are in the log already are removed, others precede what is
    /// left, and all are numbered from 1.
    /// </summary>
    /// <param name="applied">The last number that is in the log.</param>
    /// <param name="isObsolete">Which events are removed, too, since what comes first replaces them.</param>
    /// <param name="first">What comes before everything else; not bounded.</param>
    /// <param name="restarting">Called under the lock, before anything is numbered again.</param>
    /// <param name="added">Called under the lock for each event, when it has its number.</param>
    /// <returns>The obsolete events.</returns>
    public IReadOnlyList<PendingEntry> Restart(long applied, Predicate<PendingEntry> isObsolete, IReadOnlyList<PendingEntry> first, Action restarting, Action<PendingEntry> added)
    {
        List<PendingEntry> obsolete;
        lock (_gate)
        {
            restarting();
            List<PendingEntry> left = [.. _entries.SkipWhile(entry => entry.Number <= applied)];
            obsolete = left.FindAll(isObsolete);
            left.RemoveAll(isObsolete);
            _entries.Clear();
            (_lines, _bytes, _lastNumber) = (0, 0, 0);
            (_rejectable, _required) = (default, default);
            foreach (var entry in first.Concat(left))
            {
                Append(entry, isCounted: _lastNumber >= first.Count && entry.IsCounted);
                added(entry);
            }
        }

        Added.Set();
        return obsolete;
    }

    private void Append(PendingEntry entry, bool isCounted)
    {
        (entry.Number, entry.IsCounted) = (++_lastNumber, isCounted);
        _entries.AddLast(entry);
        Count(entry, 1);
    }

    private void Count(PendingEntry entry, int sign)
    {
        _bytes += sign * entry.Size;
        _lines += entry.Kind.IsLine() ? sign : 0;
        if (entry.IsCounted)
        {
            ref var bounded = ref Bounded(entry);
            bounded = (bounded.Events + sign, bounded.Bytes + (sign * entry.Size));
        }
    }

    private ref (int Events, long Bytes) Bounded(PendingEntry entry) => ref entry.IsRequired ? ref _required : ref _rejectable;
}
