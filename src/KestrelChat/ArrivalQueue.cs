using KestrelChat.Members;

namespace KestrelChat;

/// <summary>
/// Those who have come and of whom nobody was told yet. All wait equally long, so one queue and one timer serve however many
/// come at once; who has gone by then was a probe.
/// </summary>
/// <remarks>Any thread. Bounded by the number of connections in one <c>AnnounceAfter</c>.</remarks>
internal sealed class ArrivalQueue : IDisposable
{
    // Timers tick in milliseconds.
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time;
    private readonly TimeSpan _delay;
    private readonly Lock _gate = new();
    private readonly Queue<(Client Client, long Since)> _waiting = new();
    private readonly ITimer _timer;

    public ArrivalQueue(TimeProvider time, TimeSpan delay)
    {
        _time = time;
        _delay = delay;
        _timer = time.CreateTimer(static queue => ((ArrivalQueue)queue!).SettleDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Has a client announced after the delay; at once where there is none.</summary>
    public void Add(Client client)
    {
        if (_delay == TimeSpan.Zero)
        {
            client.Settle();
            return;
        }

        lock (_gate)
        {
            _waiting.Enqueue((client, _time.GetTimestamp()));
            if (_waiting.Count == 1)
            {
                _timer.Change(_delay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void SettleDue()
    {
        while (TakeDue() is { } client)
        {
            client.Settle();
        }
    }

    private Client? TakeDue()
    {
        lock (_gate)
        {
            if (!_waiting.TryPeek(out var first))
            {
                return null;
            }

            var wait = _delay - _time.GetElapsedTime(first.Since);
            if (wait > TimeSpan.Zero)
            {
                // Never shorter than a timer's tick, so that a due time just ahead does not make it spin.
                _timer.Change(wait > s_tick ? wait : s_tick, Timeout.InfiniteTimeSpan);
                return null;
            }

            return _waiting.Dequeue().Client;
        }
    }
}
