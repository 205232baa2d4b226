namespace KestrelChat.Cluster.Signals;

/// <summary>What a notification is about.</summary>
public enum NotificationKind
{
    /// <summary>Another node appended events. The node that appended them is not notified.</summary>
    Events,

    /// <summary>A node sent messages.</summary>
    Messages,

    /// <summary>A node wrote a shared value.</summary>
    Values,
}

/// <summary>
/// Signals that the store may have something new. Signals can be spurious, several are coalesced, and one can be lost with a
/// connection, so nodes poll as well.
/// </summary>
/// <remarks><see cref="Signal"/>: any thread. <see cref="WaitAsync"/>: one caller at a time.</remarks>
public sealed class NotificationSignal(TimeProvider time, Action<NotificationSignal> closed) : IDisposable
{
    private readonly AsyncSignal _signal = new();

    /// <summary>Wakes the waiter, or ends its next wait at once.</summary>
    public void Signal() => _signal.Set();

    /// <summary>Waits for a signal since the last wait ended with one.</summary>
    /// <param name="atMost">How long, by the store's clock.</param>
    /// <returns>Whether there was a signal.</returns>
    public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellation = default) => _signal.WaitAsync(atMost, time, cancellation);

    /// <summary>Ends the signals. A waiter waits on.</summary>
    public void Dispose() => closed(this);
}
