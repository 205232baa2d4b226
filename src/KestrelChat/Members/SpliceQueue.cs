namespace KestrelChat.Members;

/// <summary>
/// The splices of one member that its writer has not come to, in order of position.
/// </summary>
/// <remarks>
/// Any thread adds; the member's writer takes. Its lock is the innermost of all: nothing else is called under it.
/// Bounded by those who add on a person's behalf: they wait (<see cref="WhenShorterAsync"/>) before they read more.
/// </remarks>
internal sealed class SpliceQueue
{
    private readonly Lock _gate = new();
    private Queue<Splice>? _splices;
    private volatile bool _any;
    private int _bytes;
    private int _waitedFor;
    private TaskCompletionSource? _shorter;
    private bool _released;

    public bool Any => _any;

    /// <summary>What waits, in bytes.</summary>
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

    /// <summary>The first splice, if there is one. Writer only.</summary>
    public bool TryPeek(out Splice splice)
    {
        lock (_gate)
        {
            splice = default;
            return _splices is not null && _splices.TryPeek(out splice);
        }
    }

    /// <summary>Takes the first splice out. Writer only.</summary>
    public void Remove()
    {
        TaskCompletionSource? shorter = null;
        lock (_gate)
        {
            _bytes -= _splices!.Dequeue().Weight;
            if (_splices.Count == 0)
            {
                // Most members have one greeting and nothing of their own for the rest of their stay.
                _splices = null;
                _any = false;
            }

            if (_bytes <= _waitedFor)
            {
                (shorter, _shorter) = (_shorter, null);
            }
        }

        shorter?.TrySetResult();
    }

    /// <summary>
    /// Forgets the lines before <paramref name="position"/> that were to be left out, since they were passed over with all
    /// others; answers how many. Writer only.
    /// </summary>
    public int RemoveSkipsBefore(long position)
    {
        lock (_gate)
        {
            if (_splices is null)
            {
                return 0;
            }

            var kept = _splices.Where(splice => splice.Skip == 0 || splice.Position >= position).ToList();
            var removed = _splices.Count - kept.Count;
            _splices = kept.Count > 0 ? new Queue<Splice>(kept) : null;
            _any = kept.Count > 0;
            return removed;
        }
    }

    /// <summary>Completes when no more than <paramref name="bytes"/> of text wait, or when the member has left.</summary>
    public Task WhenShorterAsync(int bytes)
    {
        lock (_gate)
        {
            if (_bytes <= bytes || _released)
            {
                return Task.CompletedTask;
            }

            _waitedFor = bytes;
            _shorter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _shorter.Task;
        }
    }

    /// <summary>Nothing more is asked on this member's behalf: nobody need wait.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _released = true;
            _shorter?.TrySetResult();
        }
    }
}
