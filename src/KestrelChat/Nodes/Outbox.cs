using System.Threading.Channels;
using KestrelChat.Cluster;

namespace KestrelChat.Nodes;

/// <summary>
/// What waits to be brought into the store, numbered in its order: a batch at a time, again and again until it is known to be
/// there. What is tried again has the same numbers, so that nothing is doubled.
/// </summary>
/// <param name="maxWaiting">How many may wait.</param>
/// <param name="maxBatch">How many go at a time.</param>
/// <remarks><see cref="SendAsync"/>: once at a time. All else: any thread, does not wait.</remarks>
internal sealed class Outbox<T>(int maxWaiting, int maxBatch)
{
    private readonly Lock _gate = new();
    private readonly Queue<(long Number, T Item)> _waiting = new();
    private readonly Channel<bool> _any = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _lastNumber;

    /// <summary>How many are not known to be in the store.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Puts something in, unless as many wait as may.</summary>
    /// <param name="make">Makes it from its number, the next one; under the lock.</param>
    /// <returns>False when it was not put in, nor made.</returns>
    public bool TryAdd<TState>(TState state, Func<long, TState, T> make)
        where TState : allows ref struct
    {
        lock (_gate)
        {
            if (_waiting.Count >= maxWaiting)
            {
                return false;
            }

            Add(make(_lastNumber + 1, state));
            return true;
        }
    }

    /// <summary>Puts something in; while too many wait, the oldest is given up.</summary>
    /// <inheritdoc cref="TryAdd" path="/param"/>
    public void Push<TState>(TState state, Func<long, TState, T> make)
    {
        lock (_gate)
        {
            if (_waiting.Count >= maxWaiting)
            {
                _waiting.Dequeue();
            }

            Add(make(_lastNumber + 1, state));
        }
    }

    /// <summary>Sends what waits, until it is cancelled.</summary>
    /// <param name="send">Brings a batch into the store; answers whether it is there.</param>
    public async Task SendAsync(Func<T[], Task<bool>> send, NodeOptions options, Reachability.Link link, TimeProvider time, CancellationToken end)
    {
        var backoff = new Backoff();
        _any.Writer.TryWrite(true);
        while (true)
        {
            await _any.Reader.ReadAsync(end);
            while (Peek(out var last) is { Length: > 0 } batch)
            {
                var began = time.GetTimestamp();
                if (await TrySendAsync(send, batch, link, began))
                {
                    Remove(last);
                    backoff.Reset();
                    if (batch.Length < maxBatch)
                    {
                        await options.RestAsync(time, began, end);
                    }
                }
                else
                {
                    await Task.Delay(backoff.Next(), time, end);
                }
            }
        }
    }

    private static async Task<bool> TrySendAsync(Func<T[], Task<bool>> send, T[] batch, Reachability.Link link, long began)
    {
        try
        {
            return await send(batch);
        }
        catch (ClusterUnavailableException failure)
        {
            link.Failed(failure, began);
            return false;
        }
    }

    private void Add(T item)
    {
        _waiting.Enqueue((++_lastNumber, item));
        _any.Writer.TryWrite(true);
    }

    private T[] Peek(out long last)
    {
        lock (_gate)
        {
            var batch = _waiting.Take(maxBatch).ToList();
            last = batch.Count > 0 ? batch[^1].Number : 0;
            return [.. batch.Select(waiting => waiting.Item)];
        }
    }

    // The oldest may have been given up meanwhile.
    private void Remove(long upTo)
    {
        lock (_gate)
        {
            while (_waiting.TryPeek(out var first) && first.Number <= upTo)
            {
                _waiting.Dequeue();
            }
        }
    }
}
