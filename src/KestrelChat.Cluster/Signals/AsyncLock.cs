namespace KestrelChat.Cluster.Signals;

/// <summary>A lock that is awaited. Its waiters acquire it in their order, and continue in their contexts. Any thread.</summary>
internal sealed class AsyncLock
{
    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private bool _isHeld;

    /// <summary>Completes when the caller holds the lock. Whoever holds it MUST release it.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        TaskCompletionSource turn;
        lock (_gate)
        {
            if (!_isHeld)
            {
                _isHeld = true;
                return;
            }

            turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
        }

        using var cancelled = cancellation.UnsafeRegister(static (turn, token) => ((TaskCompletionSource)turn!).TrySetCanceled(token), turn);
        await turn.Task;
    }

    /// <summary>Passes the lock to the next waiter that was not cancelled.</summary>
    public void Release()
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out var next))
            {
                if (next.TrySetResult())
                {
                    return;
                }
            }

            _isHeld = false;
        }
    }
}
