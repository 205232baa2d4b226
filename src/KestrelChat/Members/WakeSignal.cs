using System.Threading.Tasks.Sources;

namespace KestrelChat.Members;

/// <summary>
/// How a sleeping writer is woken: any number of calls of <see cref="Notify"/> while it is at work are one, and none that
/// comes while it is at work is lost.
/// </summary>
/// <remarks>
/// One waiter, who MUST NOT wait twice at once; any number of notifiers. The waiter goes on inside the call of
/// <see cref="Notify"/> that wakes it, so a notifier MUST NOT hold a lock, and a waiter must do no more than a flush's worth.
/// Waiting allocates nothing.
/// </remarks>
internal sealed class WakeSignal : IValueTaskSource
{
    private const int AtWork = 0;
    private const int Notified = 1;
    private const int Asleep = 2;

    private ManualResetValueTaskSourceCore<bool> _sleep;
    private int _state;

    /// <summary>Whether a notification is under way already, so that another would change nothing.</summary>
    /// <remarks>Only after a full memory barrier that follows the publishing of what the waiter shall see.</remarks>
    public bool IsNotified => Volatile.Read(ref _state) == Notified;

    /// <summary>Completes at the next notification, at once if there was one since the last wait was over.</summary>
    public ValueTask WaitAsync()
    {
        _sleep.Reset();
        if (Interlocked.CompareExchange(ref _state, Asleep, AtWork) == AtWork)
        {
            return new ValueTask(this, _sleep.Version);
        }

        GoToWork();
        return default;
    }

    /// <summary>Wakes the waiter, or makes its next wait return at once.</summary>
    public void Notify()
    {
        if (Interlocked.Exchange(ref _state, Notified) == Asleep)
        {
            _sleep.SetResult(true);
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        _sleep.GetResult(token);
        GoToWork();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _sleep.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _sleep.OnCompleted(continuation, state, token, flags);

    // A full barrier, not a plain store: what the waiter reads next must not be older than the state that notifiers see.
    private void GoToWork() => Interlocked.Exchange(ref _state, AtWork);
}
