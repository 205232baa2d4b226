namespace KestrelChat.Rooms.Members;

/// <summary>The splices of one member that its writer has not reached, in order of position.</summary>
/// <remarks>
/// Any thread adds; the member's writer removes. Its lock is the innermost: nothing else is called under it. Callers that add on
/// a client's behalf bound it by waiting (<see cref="WhenShorterAsync"/>) before they read more from the client.
/// </remarks>
internal sealed class SpliceQueue
{
    private readonly Lock _gate = new();
    private Queue<Splice>? _splices;
    private volatile bool _any;
    private int _bytes;
    private int _awaitedBytes;
    private TaskCompletionSource? _shorter;
    private bool _released;

    public bool Any => _any;

    /// <summary>The weight of the waiting splices, in bytes.</summary>
    public int Bytes => Volatile.Read(ref _bytes);

    public void Add(Splice splice)
    {
        lock (_gate)
        {
            (_splices ??= new Queue<Splice>(1)).Enqueue(splice);
            _bytes += splice.Weight;
            _any = true;
        }
    }

    /// <summary>Returns the first splice. Writer only.</summary>
    public bool TryPeek(out Splice splice)
    {
        lock (_gate)
        {
            splice = default;
            return _splices is not null && _splices.TryPeek(out splice);
        }
    }

    /// <summary>Removes the first splice. Writer only.</summary>
    public void Remove()
    {
        TaskCompletionSource? shorter = null;
        lock (_gate)
        {
            _bytes -= _splices!.Dequeue().Weight;
            if (_splices.Count == 0)
            {
                // Most members get one greeting and nothing of their own for the rest of their stay.
                _splices = null;
                _any = false;
            }

            if (_bytes <= _awaitedBytes)
            {
                (shorter, _shorter) = (_shorter, null);
            }
        }

        shorter?.TrySetResult();
    }

    /// <summary>Removes the skips before <paramref name="position"/>, whose lines were missed together with others. Writer only.</summary>
    /// <returns>The number of skips.</returns>
    public int RemoveSkipsBefore(long position)
    {
        lock (_gate)
        {
            if (_splices is null)
            {
                return 0;
            }

            var remaining = _splices.Where(splice => splice.Skip == 0 || splice.Position >= position).ToList();
            var removed = _splices.Count - remaining.Count;
            _splices = remaining.Count > 0 ? new Queue<Splice>(remaining) : null;
            _any = remaining.Count > 0;
            return removed;
        }
    }

    /// <summary>Completes when at most <paramref name="bytes"/> are waiting, or when the member has left.</summary>
    public Task WhenShorterAsync(int bytes)
    {
        lock (_gate)
        {
            if (_bytes <= bytes || _released)
            {
                return Task.CompletedTask;
            }

            _awaitedBytes = bytes;
            _shorter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _shorter.Task;
        }
    }

    /// <summary>Ends all waiting: the member has left, so nothing more will be read from its client.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _released = true;
            _shorter?.TrySetResult();
        }
    }
}
