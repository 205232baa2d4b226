using System.Threading.Tasks.Sources;

namespace KestrelChat.Cluster.Signals;

/// <summary>Wakes one waiter. Signals while nobody waits are coalesced into one, which ends the next wait at once.</summary>
/// <remarks><see cref="Set"/>: any thread. Waiting: one caller at a time, which continues in its context.</remarks>
public sealed class AsyncSignal : IValueTaskSource<bool>
{
    private readonly Lock _gate = new();

    // Completes with whether there was a signal.
    private ManualResetValueTaskSourceCore<bool> _wait;
    private bool _isWaiting;
    private bool _isSet;

    public void Set()
    {
        lock (_gate)
        {
            _isSet = !_isWaiting;
            if (_isWaiting)
            {
                // Not inside this call: the caller may hold a lock.
                _isWaiting = false;
                _wait.RunContinuationsAsynchronously = true;
                _wait.SetResult(true);
            }
        }
    }

    /// <summary>Completes at the next signal.</summary>
    public Task WaitAsync(CancellationToken cancellation) => WaitAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);

    /// <summary>Completes at the next signal, or after <paramref name="timeout"/>.</summary>
    /// <returns>Whether there was a signal.</returns>
    public async Task<bool> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(time);
        cancellation.ThrowIfCancellationRequested();
        short wait;
        lock (_gate)
        {
            if (_isSet)
            {
                _isSet = false;
                return true;
            }

            if (timeout == TimeSpan.Zero)
            {
                return false;
            }

            _wait.Reset();
            _isWaiting = true;
            wait = _wait.Version;
        }

        using var overdue = timeout == Timeout.InfiniteTimeSpan ? null : time.CreateTimer(_ => End(wait, cancelled: null), state: null, timeout, Timeout.InfiniteTimeSpan);
        using var cancelled = cancellation.UnsafeRegister((_, token) => End(wait, new OperationCanceledException(token)), state: null);
        return await new ValueTask<bool>(this, wait);
    }

    // Without a signal.
    private void End(short wait, OperationCanceledException? cancelled)
    {
        lock (_gate)
        {
            if (!_isWaiting || _wait.Version != wait)
            {
                return;
            }

            _isWaiting = false;
            _wait.RunContinuationsAsynchronously = false;
        }

        // The waiter continues inside these calls: a clock that is advanced by hand has run it when the advance returns.
        if (cancelled is null)
        {
            _wait.SetResult(false);
        }
        else
        {
            _wait.SetException(cancelled);
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);
}
