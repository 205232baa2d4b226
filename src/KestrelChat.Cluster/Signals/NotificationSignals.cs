namespace KestrelChat.Cluster.Signals;

/// <summary>All open signals of this process, for a store that raises notifications. Any thread.</summary>
public sealed class NotificationSignals(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<NotificationKind, NotificationSignal[]> _signals = [];

    public NotificationSignal Open(NotificationKind kind)
    {
        var signal = new NotificationSignal(time, closed => Close(kind, closed));
        lock (_gate)
        {
            _signals[kind] = [.. Of(kind), signal];
        }

        return signal;
    }

    public void Signal(NotificationKind kind)
    {
        NotificationSignal[] signals;
        lock (_gate)
        {
            signals = Of(kind);
        }

        foreach (var signal in signals)
        {
            signal.Signal();
        }
    }

    /// <summary>Raises every signal, since a notification may have been lost.</summary>
    public void SignalAll()
    {
        foreach (var kind in Enum.GetValues<NotificationKind>())
        {
            Signal(kind);
        }
    }

    private NotificationSignal[] Of(NotificationKind kind) => _signals.GetValueOrDefault(kind, []);

    private void Close(NotificationKind kind, NotificationSignal closed)
    {
        lock (_gate)
        {
            _signals[kind] = [.. Of(kind).Where(signal => signal != closed)];
        }
    }
}
