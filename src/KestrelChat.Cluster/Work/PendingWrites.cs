using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Cluster.Work;

/// <summary>Values to be written to the store by key: the last value of each key, retried until the store has it.</summary>
/// <param name="write">Writes a value. It may be called again with a value that was written before.</param>
/// <remarks><see cref="RunAsync"/>: once. Everything else: any thread, does not wait.</remarks>
internal sealed class PendingWrites<T>(Func<string, T, CancellationToken, Task> write, Reachability.Work work, TimeProvider time)
{
    // As many as there may be rooms or bans. Beyond this, a value stays on this node.
    private const int MaxItems = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, T> _items = new(StringComparer.Ordinal);
    private readonly AsyncSignal _added = new();
    private long _version;

    /// <summary>How many values are not written yet.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _items.Count;
            }
        }
    }

    /// <summary>
    /// Changes with every value that is added here or on another node: if it is the same before and after a read, the read is
    /// current. Null while a value is not written yet.
    /// </summary>
    public long? Version
    {
        get
        {
            lock (_gate)
            {
                return _items.Count == 0 ? _version : null;
            }
        }
    }

    public void Add(string key, T value)
    {
        lock (_gate)
        {
            _version++;
            if (_items.Count < MaxItems || _items.ContainsKey(key))
            {
                _items[key] = value;
            }
        }

        _added.Set();
    }

    /// <summary>Adds values that follow from a read, unless something changed since.</summary>
    /// <param name="version">The <see cref="Version"/> before the read.</param>
    /// <returns>False if something changed; then nothing was added.</returns>
    public bool TryAdd(long version, IReadOnlyCollection<KeyValuePair<string, T>> values)
    {
        lock (_gate)
        {
            if (_items.Count > 0 || _version != version)
            {
                return false;
            }

            foreach (var (key, value) in values.Take(MaxItems))
            {
                _version++;
                _items[key] = value;
            }
        }

        _added.Set();
        return true;
    }

    /// <summary>Another node changed a value: earlier reads are not current any more.</summary>
    public void NoteRemoteChange()
    {
        lock (_gate)
        {
            _version++;
        }
    }

    /// <summary>Writes values until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var backoff = new Backoff();
        while (true)
        {
            try
            {
                while (First() is { } next)
                {
                    await write(next.Key, next.Value, cancellation);
                    Remove(next);
                    backoff.Reset();
                    work.Succeeded();
                }

                await _added.WaitAsync(cancellation);
            }
            catch (ClusterUnavailableException failure)
            {
                work.Failed(failure);
                await Task.Delay(backoff.Next(), time, cancellation);
            }
        }
    }

    private KeyValuePair<string, T>? First()
    {
        lock (_gate)
        {
            return _items.Count == 0 ? null : _items.First();
        }
    }

    // Unless another value was added meanwhile.
    private void Remove(KeyValuePair<string, T> written)
    {
        lock (_gate)
        {
            if (_items.TryGetValue(written.Key, out var value) && EqualityComparer<T>.Default.Equals(value, written.Value))
            {
                _items.Remove(written.Key);
            }
        }
    }
}
