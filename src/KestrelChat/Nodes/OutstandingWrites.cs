using System.Threading.Channels;
using KestrelChat.Cluster;

namespace KestrelChat.Nodes;

/// <summary>
/// What is to be kept for all nodes under a key, until it is: of several values for a key the last one, tried again for as long
/// as the store cannot be reached.
/// </summary>
/// <param name="write">Keeps a value. May be called again with what was kept already.</param>
/// <remarks><see cref="RunAsync"/>: once. All else: any thread, does not wait.</remarks>
internal sealed class OutstandingWrites<T>(Func<string, T, CancellationToken, Task> write, Reachability.Link link, TimeProvider time)
{
    // As many as there may be rooms or bans; while so many wait, what comes more is kept on this node alone.
    private const int MaxWaiting = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, T> _waiting = new(StringComparer.Ordinal);
    private readonly Channel<bool> _any = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _posts;

    /// <summary>How many are not kept yet.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>
    /// Changes whenever something was posted: what was read from the store before is not newer than that. Null while something
    /// is not kept yet.
    /// </summary>
    public long? Settled
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count == 0 ? _posts : null;
            }
        }
    }

    public void Post(string key, T value)
    {
        lock (_gate)
        {
            _posts++;
            if (_waiting.Count < MaxWaiting || _waiting.ContainsKey(key))
            {
                _waiting[key] = value;
            }
        }

        _any.Writer.TryWrite(true);
    }

    /// <summary>Posts what follows from what was read, unless something was posted since: then none of it.</summary>
    /// <param name="settled">What <see cref="Settled"/> was before that was read.</param>
    /// <param name="values">At most as many as may wait.</param>
    public bool TryPost(long settled, IReadOnlyCollection<KeyValuePair<string, T>> values)
    {
        lock (_gate)
        {
            if (_waiting.Count > 0 || _posts != settled)
            {
                return false;
            }

            foreach (var (key, value) in values.Take(MaxWaiting))
            {
                _posts++;
                _waiting[key] = value;
            }
        }

        _any.Writer.TryWrite(true);
        return true;
    }

    /// <summary>Somebody else has changed something of these: what was read before is old.</summary>
    public void NotePosted()
    {
        lock (_gate)
        {
            _posts++;
        }
    }

    /// <summary>Keeps what is posted, until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        var backoff = new Backoff();
        while (true)
        {
            try
            {
                while (First() is { } next)
                {
                    await write(next.Key, next.Value, end);
                    Remove(next);
                    backoff.Reset();
                    link.Succeeded();
                }

                await _any.Reader.ReadAsync(end);
            }
            catch (ClusterUnavailableException failure)
            {
                link.Failed(failure);
                await Task.Delay(backoff.Next(), time, end);
            }
        }
    }

    private KeyValuePair<string, T>? First()
    {
        lock (_gate)
        {
            return _waiting.Count == 0 ? null : _waiting.First();
        }
    }

    // Unless another value was posted meanwhile.
    private void Remove(KeyValuePair<string, T> written)
    {
        lock (_gate)
        {
            if (_waiting.TryGetValue(written.Key, out var value) && EqualityComparer<T>.Default.Equals(value, written.Value))
            {
                _waiting.Remove(written.Key);
            }
        }
    }
}
