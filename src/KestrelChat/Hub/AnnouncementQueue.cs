using KestrelChat.Rooms.Clients;
using KestrelChat.Timing;

namespace KestrelChat.Hub;

/// <summary>
/// The clients that connected within the last <c>AnnounceAfter</c> and are not announced yet. All wait equally long, so one queue
/// and one timer are enough. A client that has gone by then was a probe.
/// </summary>
/// <remarks>Any thread. Bounded by the number of connections within one <c>AnnounceAfter</c>.</remarks>
internal sealed class AnnouncementQueue : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _delay;
    private readonly Lock _gate = new();
    private readonly Queue<(Client Client, long Since)> _waiting = new();
    private readonly DueTimer _timer;

    public AnnouncementQueue(TimeProvider time, TimeSpan delay)
    {
        _time = time;
        _delay = delay;
        _timer = new DueTimer(time, AnnounceDue);
    }

    /// <summary>Announces a client after the delay; at once if there is none.</summary>
    public void Add(Client client)
    {
        if (_delay == TimeSpan.Zero)
        {
            client.AnnounceInTurn();
            return;
        }

        lock (_gate)
        {
            _waiting.Enqueue((client, _time.GetTimestamp()));
            if (_waiting.Count == 1)
            {
                _timer.Set(_delay);
            }
        }
    }

    public void Dispose() => _timer.Stop();

    private void AnnounceDue()
    {
        while (DequeueDue() is { } client)
        {
            client.AnnounceInTurn();
        }
    }

    private Client? DequeueDue()
    {
        lock (_gate)
        {
            if (!_waiting.TryPeek(out var first))
            {
                return null;
            }

            var remaining = _delay - _time.GetElapsedTime(first.Since);
            if (remaining > TimeSpan.Zero)
            {
                _timer.Set(remaining);
                return null;
            }

            return _waiting.Dequeue().Client;
        }
    }
}
