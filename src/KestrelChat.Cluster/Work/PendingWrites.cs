using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Cluster.Work;

/// <summary>Values to be written to the store by key: the last value of each key, retried until the store has it.</summary>
/// <param name="write">Writes a value and returns its version. It may be called again with a value that was written before.</param>
/// <remarks><see cref="RunAsync"/>: once. Everything else: any thread, does not wait.</remarks>
internal sealed class PendingWrites<T>(Func<string, T, CancellationToken, Task<long>> write, Reachability.Work work, INodeDiagnostics diagnostics, NodeRandom random, TimeProvider time)
    where T : class
{
    /// <summary>How many values may be pending. Beyond this, a value stays on this node.</summary>
    public const int MaxItems = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (T Value, List<TaskCompletionSource<long?>> Waiting)> _items = new(StringComparer.Ordinal);
    private readonly AsyncSignal _added = new();

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

    /// <summary>Whether a value of this key is not written yet.</summary>
    public bool Contains(string key)
    {
        lock (_gate)
        {
            return _items.ContainsKey(key);
        }
    }

    /// <summary>Adds a value.</summary>
    /// <returns>Its version, when it is written; null if the store refused it or too many are pending.</returns>
    public async Task<long?> Add(string key, T value)
    {
        var written = new TaskCompletionSource<long?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            var isReplaced = _items.TryGetValue(key, out var item);
            if (!isReplaced && _items.Count >= MaxItems)
            {
                return null;
            }

            // Whoever waits for the former value waits for the one that replaces it.
            _items[key] = (value, isReplaced ? [.. item.Waiting, written] : [written]);
        }

        _added.Set();
        return await written.Task;
    }

    /// <summary>Writes values until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var backoff = new Backoff(random);
        _added.Set();
        while (true)
        {
            await _added.WaitAsync(cancellation);
            while (First() is { } next)
            {
                try
                {
                    Complete(next.Key, next.Value, await write(next.Key, next.Value, cancellation));
                    work.Succeeded();
                    backoff.Reset();
                }
                catch (StoreRefusedException refusal)
                {
                    diagnostics.Refused($"the shared value {next.Key}", refusal.Message);
                    Complete(next.Key, next.Value, version: null);
                    work.Succeeded();
                    backoff.Reset();
                }
                catch (ClusterUnavailableException failure)
                {
                    work.Failed(failure);
                    await Task.Delay(backoff.Next(), time, cancellation);
                }
            }
        }
    }

    private (string Key, T Value)? First()
    {
        lock (_gate)
        {
            return _items.Count == 0 ? null : (_items.First().Key, _items.First().Value.Value);
        }
    }

    // Unless another value was added meanwhile.
    private void Complete(string key, T value, long? version)
    {
        List<TaskCompletionSource<long?>> waiting = [];
        lock (_gate)
        {
            if (_items.TryGetValue(key, out var item) && ReferenceEquals(item.Value, value))
            {
                _items.Remove(key);
                waiting = item.Waiting;
            }
        }

        waiting.ForEach(written => written.TrySetResult(version));
    }
}
