using KestrelChat.Cluster.Store;

namespace KestrelChat.Cluster.Messages;

/// <summary>Messages of this node that are not sent yet, in order, up to a bound.</summary>
/// <remarks>Any thread. One batch at a time.</remarks>
internal sealed class OutgoingQueue
{
    // Users and operators type them: beyond this many, something is wrong.
    private const int Capacity = 10_000;
    private const int MaxBatch = 500;

    private readonly Lock _gate = new();
    private readonly Queue<OutgoingMessage> _messages = new();

    // How many of the first messages are being sent.
    private int _sending;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count;
            }
        }
    }

    /// <summary>Adds a message, unless the queue is full.</summary>
    public bool TryAdd(OutgoingMessage message)
    {
        lock (_gate)
        {
            if (_messages.Count >= Capacity)
            {
                return false;
            }

            _messages.Enqueue(message);
            return true;
        }
    }

    /// <summary>The first messages, which cannot be taken back until <see cref="EndBatch"/>.</summary>
    public List<OutgoingMessage> BeginBatch()
    {
        lock (_gate)
        {
            _sending = Math.Min(MaxBatch, _messages.Count);
            return [.. _messages.Take(_sending)];
        }
    }

    /// <summary>Ends the batch, whether it was sent or not.</summary>
    public void EndBatch()
    {
        lock (_gate)
        {
            _sending = 0;
        }
    }

    /// <summary>Removes the first messages, which were sent.</summary>
    public void RemoveSent(int count)
    {
        lock (_gate)
        {
            for (var sent = 0; sent < count; sent++)
            {
                _messages.Dequeue();
            }
        }
    }

    /// <summary>Takes a message back.</summary>
    /// <returns>Whether it was certainly never sent; null while it is being sent.</returns>
    public bool? TryTakeBack(Guid id)
    {
        lock (_gate)
        {
            var place = _messages.TakeWhile(message => message.Id != id).Count();
            if (place == _messages.Count)
            {
                return false;
            }

            if (place < _sending)
            {
                return null;
            }

            var left = _messages.Where(message => message.Id != id).ToList();
            _messages.Clear();
            left.ForEach(_messages.Enqueue);

            // The first ones may have been sent by an attempt that failed.
            return place >= MaxBatch;
        }
    }
}
