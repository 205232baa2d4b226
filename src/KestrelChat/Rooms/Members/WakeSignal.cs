using System.Threading.Tasks.Sources;

namespace KestrelChat.Rooms.Members;

/// <summary>Wakes a sleeping writer: notifications while it works are coalesced, and none is lost.</summary>
/// <remarks>
/// One waiter, which MUST NOT wait twice at once; any number of notifiers. The waiter continues inside the call of
/// <see cref="Notify"/> that wakes it, so a notifier MUST NOT hold a lock, and a waiter must do no more than a flush.
/// Waiting allocates nothing.
/// </remarks>
internal sealed class WakeSignal : IValueTaskSource
{
    private const int Working = 0;
    private const int Notified = 1;
    private const int Sleeping = 2;

    private ManualResetValueTaskSourceCore<bool> _sleep;
    private int _state;

    /// <summary>Whether another notification would change nothing.</summary>
    /// <remarks>To be read after a full memory barrier that follows the publication of what the waiter must see.</remarks>
    public bool IsNotified => Volatile.Read(ref _state) == Notified;

    /// <summary>Completes at the next notification; at once if one came since the last wait ended.</summary>
    public ValueTask WaitAsync()
    {
        _sleep.Reset();
        if (Interlocked.CompareExchange(ref _state, Sleeping, Working) == Working)
        {
            return new ValueTask(this, _sleep.Version);
        }

        StartWorking();
        return default;
    }

    /// <summary>Wakes the waiter, or makes its next wait return at once.</summary>
    public void Notify()
    {
        if (Interlocked.Exchange(ref _state, Notified) == Sleeping)
        {
            _sleep.SetResult(true);
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        _sleep.GetResult(token);
        StartWorking();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _sleep.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _sleep.OnCompleted(continuation, state, token, flags);

    // A full barrier, not a plain store: what the waiter reads next must not be older than the state that notifiers see.
    private void StartWorking() => Interlocked.Exchange(ref _state, Working);
}
