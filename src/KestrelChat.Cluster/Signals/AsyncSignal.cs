namespace KestrelChat.Cluster.Signals;

/// <summary>Wakes one waiter. Signals while nobody waits are coalesced into one, which ends the next wait at once.</summary>
/// <remarks><see cref="Set"/>: any thread. Waiting: one caller at a time.</remarks>
public sealed class AsyncSignal
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _set = Create();

    public void Set()
    {
        lock (_gate)
        {
            _set.TrySetResult();
        }
    }

    /// <summary>Completes at the next signal.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        await Current().WaitAsync(cancellation);
        TryReset();
    }

    /// <summary>Completes at the next signal, or after <paramref name="timeout"/>.</summary>
    /// <returns>Whether there was a signal.</returns>
    public async Task<bool> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        await Current().WaitAsync(timeout, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        cancellation.ThrowIfCancellationRequested();
        return TryReset();
    }

    private Task Current()
    {
        lock (_gate)
        {
            return _set.Task;
        }
    }

    private bool TryReset()
    {
        lock (_gate)
        {
            var wasSet = _set.Task.IsCompleted;
            if (wasSet)
            {
                _set = Create();
            }

            return wasSet;
        }
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
