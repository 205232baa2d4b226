using KestrelChat.Cluster.Signals;
using KestrelChat.Cluster.Store;

namespace KestrelChat.Cluster.Work;

/// <summary>
/// Items on their way to the store, numbered in order: sent a batch at a time, and retried with the same numbers until the store
/// has them, so that nothing is lost or doubled.
/// </summary>
/// <param name="maxItems">How many items may wait.</param>
/// <param name="maxBatch">How many items one batch has.</param>
/// <remarks><see cref="RunAsync"/>: once. Everything else: any thread, does not wait.</remarks>
internal sealed class Outbox<T>(int maxItems, int maxBatch)
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Number, T Item)> _items = new();
    private readonly AsyncSignal _added = new();
    private long _lastNumber;

    /// <summary>How many items are not known to be in the store.</summary>
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

    /// <summary>Adds an item, unless the outbox is full.</summary>
    /// <param name="create">Creates it from its number, the next one; called under the lock.</param>
    /// <returns>False if the outbox is full; then nothing was created.</returns>
    public bool TryAdd<TState>(TState state, Func<long, TState, T> create)
        where TState : allows ref struct
    {
        lock (_gate)
        {
            if (_items.Count >= maxItems)
            {
                return false;
            }

            Add(create(_lastNumber + 1, state));
            return true;
        }
    }

    /// <summary>Adds an item; if the outbox is full, the oldest one is dropped.</summary>
    /// <inheritdoc cref="TryAdd" path="/param"/>
    public void AddDroppingOldest<TState>(TState state, Func<long, TState, T> create)
    {
        lock (_gate)
        {
            if (_items.Count >= maxItems)
            {
                _items.Dequeue();
            }

            Add(create(_lastNumber + 1, state));
        }
    }

    /// <summary>Sends items until it is cancelled.</summary>
    /// <param name="send">Sends a batch; returns whether the store has it.</param>
    public async Task RunAsync(Func<T[], Task<bool>> send, NodeOptions options, Reachability.Work work, TimeProvider time, CancellationToken cancellation)
    {
        var backoff = new Backoff();
        _added.Set();
        while (true)
        {
            await _added.WaitAsync(cancellation);
            while (Peek(out var last) is { Length: > 0 } batch)
            {
                var began = time.GetTimestamp();
                if (await TrySendAsync(send, batch, work, began))
                {
                    Remove(last);
                    backoff.Reset();
                    if (batch.Length < maxBatch)
                    {
                        await options.RestAsync(time, began, cancellation);
                    }
                }
                else
                {
                    await Task.Delay(backoff.Next(), time, cancellation);
                }
            }
        }
    }

    private static async Task<bool> TrySendAsync(Func<T[], Task<bool>> send, T[] batch, Reachability.Work work, long began)
    {
        try
        {
            return await send(batch);
        }
        catch (ClusterUnavailableException failure)
        {
            work.Failed(failure, began);
            return false;
        }
    }

    private void Add(T item)
    {
        _items.Enqueue((++_lastNumber, item));
        _added.Set();
    }

    private T[] Peek(out long last)
    {
        lock (_gate)
        {
            var batch = _items.Take(maxBatch).ToList();
            last = batch.Count > 0 ? batch[^1].Number : 0;
            return [.. batch.Select(entry => entry.Item)];
        }
    }

    // The oldest items may have been dropped meanwhile.
    private void Remove(long last)
    {
        lock (_gate)
        {
            while (_items.TryPeek(out var first) && first.Number <= last)
            {
                _items.Dequeue();
            }
        }
    }
}
